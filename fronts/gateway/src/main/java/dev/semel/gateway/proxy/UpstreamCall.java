package dev.semel.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/**
 * One request to the upstream, as its connection sees it. All calls come on the event loop of the connection, in this
 * order: {@link #connected}, then the answer, then either {@link #ended} or {@link #switched}; {@link #failed} instead
 * of any of them, once.
 */
interface UpstreamCall {
    /** Whether a connection is still wanted; asked while the call waits for one. */
    boolean wanted();

    /** A connection is there and nobody else's. The call sends its request on it. */
    void connected(UpstreamConnection connection);

    /** The head of the final answer, its status between 200 and 599. */
    void head(HttpResponse head);

    /** A piece of the answer's body; valid during the call only. */
    void data(ByteBuf piece);

    /** All bytes that had arrived have been handed over; more may come at any time. */
    void readComplete();

    /** The answer is whole. The connection is no longer the call's. */
    void ended(HttpHeaders trailers);

    /** The upstream agreed to the upgrade that was asked for: from now on the connection carries bytes. */
    void switched(HttpResponse head);

    /** Bytes that can be sent again after there were too many. */
    void writable();

    /** The deadline set last has passed. The call sets another one or gives the connection up. */
    void late();

    /** There will be no (more) answer. The connection is gone. */
    void failed(UpstreamFailure failure);
}
