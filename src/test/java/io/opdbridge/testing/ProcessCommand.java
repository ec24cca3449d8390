package io.opdbridge.testing;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs {@code bin/bridge} commands as processes of their own. */
public final class ProcessCommand {

    static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    static final String HEAP = "-Xmx256m";

    private static final long PATIENCE_SECONDS = 240;

    private ProcessCommand() {
    }

    /** What a command said and how it ended. */
    public record Result(int exitCode, String out, String err) {
    }

    /** A command of the bridge on a data folder. */
    public static Result run(Path dataDir, String... arguments) throws IOException, InterruptedException {
        return run(Map.of("BRIDGE_DATA_DIR", dataDir.toString()), command(arguments));
    }

    /** A command of the bridge with more than the data folder in its environment. */
    public static Result run(Path dataDir, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        setEnvironment(builder, environment);
        builder.environment().put("BRIDGE_DATA_DIR", dataDir.toString());
        return run(builder);
    }

    /** A command of the bridge on a data folder that reads a file as its input. */
    public static Result run(Path dataDir, Path input, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectInput(input.toFile());
        setEnvironment(builder, Map.of("BRIDGE_DATA_DIR", dataDir.toString()));
        return run(builder);
    }

    /** Starts a command of the bridge that is not to run to its end. */
    public static Process start(Path dataDir, Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        setEnvironment(builder, environment);
        builder.environment().put("BRIDGE_DATA_DIR", dataDir.toString());
        return builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    }

    /** Any command. */
    public static Result run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        setEnvironment(builder, environment);
        return run(builder);
    }

    /** The command line of a bridge out of the classes under test. */
    public static List<String> command(String... arguments) {
        return java(entry -> !entry.endsWith("test-classes"), "io.opdbridge.Bridge", arguments);
    }

    /** The command line of a program of the tests. */
    public static List<String> command(Class<?> program, String... arguments) {
        return java(entry -> true, program.getName(), arguments);
    }

    private static List<String> java(Predicate<String> isOnClassPath, String program, String... arguments) {
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(JAVA, HEAP, "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8",
                // as shipped: camel-management is on the class path of the tests only
                "-Dorg.apache.camel.jmx.disabled=true"));
        command.addAll(new ProcessClasses(Arrays.stream(given.split(File.pathSeparator)).filter(isOnClassPath).toList())
                .options());
        command.add(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** The settings of whoever runs the tests stay outside. */
    static void setEnvironment(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(name -> name.startsWith("BRIDGE_"));
        builder.environment().putAll(environment);
    }

    private static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("bridge", ".out");
        Path err = Files.createTempFile("bridge", ".err");
        try {
            Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("The command hangs: " + Files.readString(out) + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
