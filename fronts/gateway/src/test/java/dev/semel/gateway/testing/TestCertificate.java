package dev.semel.gateway.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate, for localhost unless said, that signs itself, as PEM files and as a TLS context that trusts it.
 * Immutable.
 */
public final class TestCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path directory;
    private final KeyStore keys;

    private TestCertificate(Path directory, KeyStore keys) {
        this.directory = directory;
        this.keys = keys;
    }

    /** Makes one with the JDK's own tool; files go to that directory. */
    public static TestCertificate in(Path directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        return in(directory, "dns:localhost,ip:127.0.0.1");
    }

    /** @param names that it is for, as keytool writes them */
    public static TestCertificate in(Path directory, String names)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("localhost.p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=" + names,
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (tool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        var made = new TestCertificate(directory, keys);
        made.writePem("CERTIFICATE", keys.getCertificate("localhost").getEncoded(), made.certificate());
        made.writePem("PRIVATE KEY", keys.getKey("localhost", PASSWORD).getEncoded(), made.key());
        return made;
    }

    public Path certificate() {
        return directory.resolve("localhost.pem");
    }

    public Path key() {
        return directory.resolve("localhost.key");
    }

    /** A context that shows the certificate and trusts it alone. */
    public SSLContext context() throws GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        trusted.setCertificateEntry("localhost", keys.getCertificate("localhost"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void writePem(String kind, byte[] bytes, Path file) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
