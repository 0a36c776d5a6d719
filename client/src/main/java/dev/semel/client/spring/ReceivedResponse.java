package dev.semel.client.spring;

import dev.semel.client.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response whose body has been read, up to {@link Answer#WHOLE_UP_TO}. Confined. */
final class ReceivedResponse implements ClientHttpResponse, Answer {
    private final ClientHttpResponse response;
    private final HttpStatusCode status;
    private final InputStream body;

    private ReceivedResponse(ClientHttpResponse response, HttpStatusCode status, InputStream body) {
        this.response = response;
        this.status = status;
        this.body = body;
    }

    /** @throws IOException it broke off; it is closed then */
    static ReceivedResponse of(ClientHttpResponse response) throws IOException {
        try {
            InputStream body = response.getBody();
            byte[] read = body.readNBytes(WHOLE_UP_TO);
            var whole = new ByteArrayInputStream(read);
            return new ReceivedResponse(
                    response,
                    response.getStatusCode(),
                    read.length < WHOLE_UP_TO ? whole : new SequenceInputStream(whole, body));
        } catch (IOException e) {
            response.close();
            throw e;
        }
    }

    @Override
    public int status() {
        return status.value();
    }

    @Override
    public Optional<String> field(String name) {
        return Optional.ofNullable(getHeaders().getFirst(name));
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return status;
    }

    @Override
    public String getStatusText() throws IOException {
        return response.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
        return response.getHeaders();
    }

    @Override
    public InputStream getBody() {
        return body;
    }

    @Override
    public void close() {
        response.close();
    }
}
