package io.opdbridge.testing;

import org.apache.commons.io.FileUtils;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the processes of the tests, which are many: its jars, with the classes that a bridge takes from
 * them in an archive of the JVM (CDS), so that none loads and verifies them again; then its folders, which no archive
 * can hold.
 */
final class ProcessClasses {

    private static final Path FOLDER = Path.of("target", "process-classes");

    private final List<String> jars;
    private final List<String> folders;

    ProcessClasses(List<String> entries) {
        jars = entries.stream().filter(entry -> !Files.isDirectory(Path.of(entry))).toList();
        folders = entries.stream().filter(entry -> Files.isDirectory(Path.of(entry))).toList();
    }

    /** The options of a JVM. Where an archive is not worth it, or not to be had, it goes without. */
    List<String> options() {
        List<String> options = new ArrayList<>();
        if (startsManyProcesses()) {
            Path archive = archive();
            if (Files.exists(archive)) {
                options.add("-XX:SharedArchiveFile=" + archive.toAbsolutePath());
            }
        }
        options.addAll(classPath());
        return options;
    }

    /** As the tests of the bridge itself do, whose classes are in a folder; those of a dialect start two or three. */
    private boolean startsManyProcesses() {
        return folders.stream().anyMatch(folder -> Files.exists(Path.of(folder, "io/opdbridge/Bridge.class")));
    }

    private List<String> classPath() {
        return List.of("-cp",
                Stream.concat(jars.stream(), folders.stream()).collect(Collectors.joining(File.pathSeparator)));
    }

    /** The tests run in several processes: one makes it, the others wait for it. */
    private Path archive() {
        Path archive = FOLDER.resolve(name() + ".jsa");
        if (Files.exists(archive)) {
            return archive;
        }
        synchronized (ProcessClasses.class) {
            try {
                Files.createDirectories(FOLDER);
                try (FileChannel file = FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE); var lock = file.lock()) {
                    if (lock.isValid() && Files.notExists(archive)) {
                        make(archive);
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException("The archive of classes was not to be made", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return archive;
    }

    /** Another JVM or another jar makes another archive; the JVM would complain of one that does not fit. */
    private String name() {
        String known = jars.stream().map(jar -> {
            File file = new File(jar);
            return jar + " " + file.length() + " " + file.lastModified();
        }).collect(Collectors.joining("\n", System.getProperty("java.vm.version") + "\n", ""));
        return UUID.nameUUIDFromBytes(known.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private void make(Path archive) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(FOLDER, "making");
        Path list = work.resolve("classes").toAbsolutePath();
        Path made = work.resolve("archive").toAbsolutePath();
        List<String> run = new ArrayList<>(
                List.of(ProcessCommand.JAVA, "-Xshare:off", "-XX:DumpLoadedClassList=" + list));
        run.addAll(classPath());
        run.addAll(List.of("io.opdbridge.Bridge", "run"));
        try (ProcessBridge bridge = ProcessBridge.start(work.resolve("data"), Map.of(), run)) {
            bridge.terminate();
        }
        ProcessCommand.Result dump = ProcessCommand.run(Map.of(), List.of(ProcessCommand.JAVA, ProcessCommand.HEAP,
                "-Xshare:dump", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + made,
                "-cp", String.join(File.pathSeparator, jars)));
        if (dump.exitCode() == 0) {
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
        FileUtils.deleteDirectory(work.toFile());
    }
}
