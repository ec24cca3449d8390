package io.opdbridge.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The secrets of one caller, all of them valid at once: while a key is rotated the old and the new one overlap. Those of
 * a file are read again when it has changed. Thread-safe; shows no secret, neither as text nor in an exception.
 */
public final class Secrets {

    /** Characters. */
    static final int MIN_LENGTH = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<byte[]> given;
    private final Path file;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile Read read;

    /** What the file held, and by what one sees that it has changed since. */
    private record Read(List<byte[]> secrets, String state) {
    }

    /**
     * @param given those of the settings
     * @param file  one secret a line, lines that begin with {@code #} are comments; null for none
     * @throws IllegalArgumentException when a secret is too short, or there is none
     * @throws IOException              when the file cannot be read, or holds no secret
     */
    public Secrets(List<String> given, Path file) throws IOException {
        given.forEach(Secrets::check);
        if (given.isEmpty() && file == null) {
            throw new IllegalArgumentException("there is no secret");
        }
        this.given = given.stream().map(Secrets::bytes).toList();
        this.file = file;
        this.read = file == null ? new Read(List.of(), null) : read(file);
    }

    private Secrets(byte[] only) {
        this.given = List.of(only);
        this.file = null;
        this.read = new Read(List.of(), null);
    }

    static Secrets of(byte[] only) {
        return new Secrets(only);
    }

    /** Whether one of them passes; looks at each, so that the time it takes does not tell which. */
    boolean anyMatch(Predicate<byte[]> test) {
        boolean matches = false;
        for (byte[] secret : current()) {
            matches |= test.test(secret);
        }
        return matches;
    }

    /** Those that are valid now. */
    List<byte[]> current() {
        long now = System.nanoTime();
        long looked = lookedAt.get();
        if (file != null && now - looked >= LOOK_NANOS && lookedAt.compareAndSet(looked, now)) {
            look();
        }
        return Stream.of(given, read.secrets()).flatMap(List::stream).toList();
    }

    /** Reads the file if it has changed. What cannot be read changes nothing: the caller keeps the secrets it has. */
    void look() {
        String state;
        try {
            state = state(file);
        } catch (IOException e) {
            state = e.getClass().getName();
        }
        if (state.equals(read.state())) {
            return;
        }
        try {
            read = read(file);
            LOG.info("The secrets in {} have changed: {} of them are valid now", file, read.secrets().size());
        } catch (IOException | IllegalArgumentException e) {
            read = new Read(read.secrets(), state);
            LOG.warn("The secrets in {} have changed, and cannot be taken: {}; those from before stay valid", file,
                    e.getMessage());
        }
    }

    private static Read read(Path file) throws IOException {
        List<String> secrets;
        String state;
        try {
            // what is written while it is read is read again
            state = state(file);
            secrets = Files.readAllLines(file, StandardCharsets.UTF_8).stream().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new IOException("the file " + file + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
        if (secrets.isEmpty()) {
            throw new IOException("the file " + file + " holds no secret");
        }
        secrets.forEach(Secrets::check);
        return new Read(secrets.stream().map(Secrets::bytes).toList(), state);
    }

    /** Two files of one state are one, unchanged. */
    private static String state(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    }

    /**
     * The secret itself.
     *
     * @throws IllegalArgumentException when it is too short
     */
    public static String check(String secret) {
        if (secret.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("a secret of " + secret.length() + " characters is too short: it needs "
                    + MIN_LENGTH + " at least");
        }
        return secret;
    }

    private static byte[] bytes(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Secrets[" + current().size() + "]";
    }
}
