package dev.semel.servlet;

import dev.semel.http.Headers;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of a multipart form, in memory. Immutable, thread-safe. */
final class BufferedPart implements Part {
    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*([^\\s=;]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;]*))");

    private final Headers headers;
    private final byte[] bytes;

    BufferedPart(Headers headers, byte[] bytes) {
        this.headers = headers;
        this.bytes = bytes;
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader("Content-Type");
    }

    @Override
    public String getName() {
        String name = parameter("Content-Disposition", "name");
        return name == null ? "" : name;
    }

    @Override
    public @Nullable String getSubmittedFileName() {
        return parameter("Content-Disposition", "filename");
    }

    @Override
    public long getSize() {
        return bytes.length;
    }

    /** Its content as text, where it is a field and no file. */
    String text(Charset usual) throws IOException {
        String charset = parameter("Content-Type", "charset");
        return new String(bytes, charset == null ? usual : Charset.forName(charset));
    }

    /** Writes it to a file; a relative name is below the directory for temporary files. */
    @Override
    public void write(String fileName) throws IOException {
        Path path = Path.of(fileName);
        Files.write(
                path.isAbsolute()
                        ? path
                        : Path.of(System.getProperty("java.io.tmpdir")).resolve(path),
                bytes);
    }

    /** Nothing to delete: it is in memory. */
    @Override
    public void delete() {}

    @Override
    public @Nullable String getHeader(String name) {
        return headers.first(name).orElse(null);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        return headers.all(name);
    }

    @Override
    public Collection<String> getHeaderNames() {
        var names = new LinkedHashSet<String>();
        headers.fields().forEach(field -> names.add(field.name().toLowerCase(Locale.ROOT)));
        return names;
    }

    /** A backslash escapes a quote alone: some browsers send whole paths of Windows. */
    private @Nullable String parameter(String header, String name) {
        Matcher parameters = PARAMETER.matcher(headers.first(header).orElse(""));
        while (parameters.find()) {
            if (parameters.group(1).equalsIgnoreCase(name)) {
                String quoted = parameters.group(2);
                return quoted == null ? parameters.group(3).strip() : quoted.replace("\\\"", "\"");
            }
        }
        return null;
    }
}
