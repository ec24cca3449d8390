package io.opdbridge.db;

import org.apache.commons.io.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The copy of the embedded ledger's files that a migration begins with: HSQLDB cannot undo a change of its tables.
 * Until {@link #end} the marker {@code migrating} names the copy, and a process that finds it restores the copy,
 * wherever the earlier one was killed. The files are closed meanwhile, and belong to this process.
 *
 * <p>Never touches the lock file: closing any channel on it would give the lock away.
 */
final class SavedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SavedFiles.class);

    private static final String MARKER = "migrating";
    private static final String COPY = "copy-of-version-";
    private static final String NOTHING = "nothing";
    private static final String DRAFT = ".new";
    private static final int KEPT = 2;

    private final Path folder;
    private final String prefix;
    private final Runnable afterStep;

    /** @param name prefix of the database's files */
    SavedFiles(Path folder, String name) {
        this(folder, name, () -> {});
    }

    /** @param afterStep runs between any two changes of the folder */
    SavedFiles(Path folder, String name, Runnable afterStep) {
        this.folder = folder;
        this.prefix = name + ".";
        this.afterStep = afterStep;
    }

    /** Whether a migration began and did not end. */
    boolean areNeeded() {
        return Files.exists(folder.resolve(MARKER));
    }

    /** Whether there is a ledger. */
    boolean exist() throws IOException {
        return !files(folder).isEmpty();
    }

    /** Copies the files, or records that none exist; from now on they may be changed. */
    void save(String version) throws IOException {
        List<Path> files = files(folder);
        if (files.isEmpty()) {
            mark(NOTHING);
            return;
        }
        Path copy = folder.resolve(COPY + version);
        Path draft = folder.resolve(COPY + version + DRAFT);
        FileUtils.deleteDirectory(draft.toFile());
        afterStep.run();
        Files.createDirectory(draft);
        for (Path file : files) {
            copy(file, draft.resolve(file.getFileName()));
        }
        sync(draft);
        FileUtils.deleteDirectory(copy.toFile());
        afterStep.run();
        move(draft, copy);
        mark(copy.getFileName().toString());
        LOG.info("The bridge upgrades the tables of the ledger; a copy of the earlier ones stays in {}", copy);
    }

    /** Restores the copy after an unfinished migration. */
    void goBack() throws IOException {
        if (!areNeeded()) {
            return;
        }
        String saved = Files.readString(folder.resolve(MARKER), StandardCharsets.US_ASCII);
        LOG.warn("An upgrade of the ledger was broken off; the copy from before it is in use again ({})", saved);
        Path copy = folder.resolve(saved);
        boolean empty = saved.equals(NOTHING);
        if (!empty && !Files.isDirectory(copy)) {
            throw new IOException("A migration of the ledger was broken off, and what was kept for that in " + copy
                    + " is missing: put back your backup of " + folder);
        }
        List<Path> kept = empty ? List.of() : files(copy);
        for (Path file : kept) {
            Path draft = folder.resolve(file.getFileName() + DRAFT);
            copy(file, draft);
            move(draft, folder.resolve(file.getFileName()));
        }
        Set<Path> names = kept.stream().map(Path::getFileName).collect(Collectors.toSet());
        for (Path file : files(folder)) {
            if (!names.contains(file.getFileName())) {
                FileUtils.forceDelete(file.toFile());
                afterStep.run();
            }
        }
        unmark();
    }

    /** Keeps the changes, and deletes all but the last copies. */
    void end() throws IOException {
        for (Path file : files(folder)) {
            if (Files.isRegularFile(file)) {
                force(file);
            }
        }
        unmark();
        List<Path> copies = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, COPY + "*")) {
            found.forEach(copies::add);
        }
        for (Path left : copies.stream().filter(copy -> copy.toString().endsWith(DRAFT)).toList()) {
            FileUtils.deleteDirectory(left.toFile());
            copies.remove(left);
        }
        copies.sort(Comparator.comparing((Path copy) -> copy.toFile().lastModified()).reversed());
        for (Path old : copies.subList(Math.min(KEPT, copies.size()), copies.size())) {
            FileUtils.deleteDirectory(old.toFile());
        }
    }

    private List<Path> files(Path where) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(where, prefix + "*")) {
            found.forEach(files::add);
        }
        return files;
    }

    private void mark(String saved) throws IOException {
        Path draft = folder.resolve(MARKER + DRAFT);
        Files.deleteIfExists(draft);
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(saved.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        afterStep.run();
        move(draft, folder.resolve(MARKER));
    }

    private void unmark() throws IOException {
        sync(folder);
        Files.deleteIfExists(folder.resolve(MARKER));
        afterStep.run();
        sync(folder);
    }

    private void copy(Path file, Path to) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        force(to);
        afterStep.run();
    }

    private void move(Path file, Path to) throws IOException {
        Files.move(file, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
        afterStep.run();
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Syncs a folder, so that renames and deletions survive a power cut; not every system can open folders. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("Folder not synced", e);
        }
    }
}
