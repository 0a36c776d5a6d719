package dev.semel.store.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.stream.Stream;

/** A certificate that signs itself, as PEM files. Immutable. */
record TestCertificate(Path chain, Path key) {
    static final String PORT = "--tls-port";

    private static final String PASSWORD = "changeit";

    /**
     * Makes one with the JDK's own tool.
     *
     * @param names that it is for, as keytool writes them
     */
    static TestCertificate in(Path directory, String name, String names) {
        Path store = directory.resolve(name + ".p12");
        try {
            Process tool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "SAN=" + names,
                            "-validity",
                            "2",
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new TestCertificate(
                    pem("CERTIFICATE", keys.getCertificate(name).getEncoded(), directory.resolve(name + ".pem")),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(name, PASSWORD.toCharArray()).getEncoded(),
                            directory.resolve(name + ".key")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The arguments of a server that shows it on that port, and asks clients for none unless told so. */
    Stream<String> ofServer(int port) {
        return Stream.of(
                PORT,
                Integer.toString(port),
                "--tls-cert-file",
                chain.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-ca-cert-file",
                chain.toString(),
                "--tls-auth-clients",
                "no");
    }

    private static Path pem(String kind, byte[] bytes, Path file) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
