package opsmgr.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The mock that the sandboxes lie in. */
final class Mock implements AutoCloseable {
    private static final int PATIENCE = 10; // seconds to get ready, and to end
    private static final int BUSY = 20; // attempts while another thread forks with the new file still open
    /** The mock runs around a cat that reads from this process: it ends when this process does, even when that is killed. */
    private static final String AROUND = "exec \"$0\" run --ready-fd 3 -- cat 3>&1 >/dev/null";

    private final Process process; // null when it was there before
    private final Control control;

    private Mock(Process process, String url) {
        this.process = process;
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();
        this.control = new Control(client, url);
    }

    /** That of {@code opsmgr-mock run} around this process, or a new one. */
    static Mock shared() {
        String around = System.getenv("OPSMGR_CONTROL_URL");
        try {
            return around == null ? start() : new Mock(null, around);
        } catch (IOException error) {
            throw new UncheckedIOException("the mock cannot be started: " + error.getMessage(), error);
        }
    }

    Sandbox sandbox(String fixture) {
        Map<String, Object> wanted = fixture.isEmpty() ? Map.of() : Map.of("fixture", fixture.endsWith(".json") ? Json.read(read(Path.of(fixture))) : fixture);
        return new Sandbox(control, control.ask("POST", "/sandboxes", wanted));
    }

    @Override
    public void close() throws IOException {
        if (process == null) {
            return;
        }
        process.getOutputStream().close();
        try {
            if (process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private static Mock start() throws IOException {
        Path folder = Files.createTempDirectory("opsmgr-");
        Path program = folder.resolve("opsmgr-mock");
        Path said = folder.resolve("said");
        try {
            unpack(program);
            Process process = new ProcessBuilder("sh", "-c", AROUND, program.toString()).redirectError(said.toFile()).start();
            BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = CompletableFuture.supplyAsync(() -> line(lines)).get(PATIENCE, TimeUnit.SECONDS);
            if (line == null) {
                process.destroyForcibly().waitFor();
                throw new IOException(read(said).trim());
            }
            return new Mock(process, (String) Json.object(Json.read(line)).get("controlUrl"));
        } catch (InterruptedException | ExecutionException | TimeoutException error) {
            throw new IOException("it was not ready after " + PATIENCE + " s", error);
        } finally {
            // A program that runs needs its name no more.
            for (Path one : List.of(program, said, folder)) {
                Files.deleteIfExists(one);
            }
        }
    }

    private static void unpack(Path program) throws IOException {
        String processor = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        String resource = "programs/" + System.getProperty("os.name").toLowerCase() + "-" + processor + "/opsmgr-mock";
        try (InputStream packed = Mock.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IOException("this jar has no " + resource + ": there are programs for Linux on x86_64 and aarch64");
            }
            Files.copy(packed, program, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        for (int attempt = 0; attempt < BUSY && busy(program); ++attempt) {
            pause();
        }
    }

    /** Whether it cannot be executed yet (ETXTBSY): a fork of another thread may hold it open for writing. */
    private static boolean busy(Path program) throws IOException {
        try {
            new ProcessBuilder(program.toString(), "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start()
                    .waitFor();
            return false;
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException error) {
            if (String.valueOf(error.getMessage()).contains("error=26")) {
                return true;
            }
            throw error;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    private static String line(BufferedReader lines) {
        try {
            return lines.readLine();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException error) {
            throw new UncheckedIOException(error.toString(), error);
        }
    }
}
