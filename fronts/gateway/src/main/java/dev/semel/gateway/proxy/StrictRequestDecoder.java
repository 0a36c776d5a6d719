package dev.semel.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;

/**
 * The HTTP/1 parser, made stricter: refuses folded header lines, which the parser would join, versions it doesn't
 * speak, and at their first byte what begins like no request, such as TLS; and tells the connection what it is in the
 * middle of. Confined to its event loop.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private final ClientConnection connection;
    private boolean inBody;
    private boolean headBegun;
    private boolean refused;

    StrictRequestDecoder(Http1ServerConfig config, ClientConnection connection) {
        super(config);
        this.connection = connection;
    }

    /** What a request is refused with whose header line goes on in the next one (RFC 9112 section 5.2). */
    static final class FoldedLineException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        FoldedLineException() {
            super("a header line is folded");
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        String version = initialLine[2];
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new IllegalArgumentException("not a version this port speaks");
        }
        return super.createMessage(initialLine);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (refused) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        if (!inBody && buffer.isReadable()) {
            connection.receivingHead();
            if (!headBegun && beginsLikeNoRequest(buffer)) {
                refuse(buffer, out, new IllegalArgumentException("no method begins like this"));
                return;
            }
            if (isFolded(buffer)) {
                refuse(buffer, out, new FoldedLineException());
                return;
            }
        }
        int before = out.size();
        int start = buffer.readerIndex();
        super.decode(context, buffer, out);
        if (out.size() > before) {
            headBegun = false;
            inBody = !(out.get(out.size() - 1) instanceof LastHttpContent);
            refused = out.get(before) instanceof HttpRequest request
                    && request.decoderResult().isFailure();
            connection.received(inBody);
        } else if (!inBody) {
            headBegun |= buffer.readerIndex() > start;
        }
    }

    private void refuse(ByteBuf buffer, List<Object> out, IllegalArgumentException cause) {
        refused = true;
        buffer.skipBytes(buffer.readableBytes());
        HttpMessage invalid = createInvalidMessage();
        invalid.setDecoderResult(DecoderResult.failure(cause));
        out.add(invalid);
    }

    /** The parser would skip blanks here, and wait for the end of a line, which other protocols don't have. */
    private static boolean beginsLikeNoRequest(ByteBuf buffer) {
        int end = buffer.writerIndex();
        for (int at = buffer.readerIndex(); at < end; at++) {
            byte first = buffer.getByte(at);
            if (first != HttpConstants.CR && first != HttpConstants.LF) {
                return first <= ' ' || first == 0x7f;
            }
        }
        return false;
    }

    /** Whether a line of the head, after its first, begins with a blank. The parser has taken whole lines before. */
    private boolean isFolded(ByteBuf buffer) {
        int at = buffer.readerIndex();
        int end = buffer.writerIndex();
        boolean inHead = headBegun;
        while (at < end) {
            if (inHead && isBlank(buffer.getByte(at))) {
                return true;
            }
            int lineFeed = buffer.indexOf(at, end, HttpConstants.LF);
            if (lineFeed < 0) {
                return false;
            }
            boolean empty = lineFeed == at || (lineFeed == at + 1 && buffer.getByte(at) == HttpConstants.CR);
            if (empty && inHead) {
                return false;
            }
            inHead |= !empty;
            at = lineFeed + 1;
        }
        return false;
    }

    private static boolean isBlank(byte character) {
        return character == HttpConstants.SP || character == HttpConstants.HT;
    }
}
