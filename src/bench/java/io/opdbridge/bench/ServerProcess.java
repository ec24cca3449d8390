package io.opdbridge.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A process of a contender. It ends with this one at the latest. */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final Pattern OPTIONS_OF_SCRIPT = Pattern.compile("exec \"\\$java\" (.*?) \\$\\{BRIDGE_JAVA_OPTS");

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** Starts a command; what it says to its error stream is kept in a file, and by default all that it says. */
    static ServerProcess start(List<String> command, Map<String, String> environment, Path log, boolean talks)
            throws IOException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("BRIDGE_"));
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectError(log.toFile());
        if (!talks) {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
        }
        return new ServerProcess(builder.start(), log);
    }

    /** The command line of a baseline: with the options that bin/bridge gives the bridge. */
    static List<String> javaCommand(Path bridgeHome, String mainClass, String logging, String... notOnClassPath)
            throws IOException {
        Matcher options = OPTIONS_OF_SCRIPT.matcher(Files.readString(bridgeHome.resolve("bin/bridge")));
        if (!options.find()) {
            throw new IOException("bin/bridge does not show its Java options");
        }
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .filter(entry -> Arrays.stream(notOnClassPath)
                        .noneMatch(Path.of(entry).getFileName().toString()::contains))
                .collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(options.group(1).split(" ")));
        command.addAll(List.of("-Dlogback.configurationFile=" + logging, "-Dlogging.config=classpath:" + logging,
                "-cp", classPath, mainClass));
        return command;
    }

    Process process() {
        return process;
    }

    /** Waits until the address answers with 200. */
    void awaitReady(URI address) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (status(address) != HttpURLConnection.HTTP_OK) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new IOException("Not ready: see " + log);
            }
            Thread.sleep(100);
        }
    }

    private static int status(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        try {
            return connection.getResponseCode();
        } catch (IOException e) {
            return -1;
        } finally {
            connection.disconnect();
        }
    }

    double cpuSeconds() {
        return CpuTime.seconds(process.toHandle());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    /** Waits for a process that ends by itself. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("The process did not end: see " + log);
        }
    }
}
