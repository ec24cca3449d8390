package io.opdbridge.access;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The secrets of one caller, all valid at once, so that old and new overlap during a rotation. A changed file is read
 * again. Thread-safe; never shows a secret, as text or in an exception.
 */
public final class Secrets {

    /** In characters. */
    static final int MIN_LENGTH = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<byte[]> given;
    private final @Nullable Path file;
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private volatile Read read;

    /** The content of the file, and the marks that show a change. */
    private record Read(List<byte[]> secrets, @Nullable String state) {
    }

    /**
     * @param given secrets in the settings
     * @param file  one secret a line, lines that begin with {@code #} are comments; null for none
     * @throws IllegalArgumentException when a secret is too short, or none exists
     * @throws IOException              when the file cannot be read, or contains no secret
     */
    public Secrets(List<String> given, @Nullable Path file) throws IOException {
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

    /** Whether one of them passes; tests all, so that the time does not reveal which. */
    boolean anyMatch(Predicate<byte[]> test) {
        boolean matches = false;
        for (byte[] secret : current()) {
            matches |= test.test(secret);
        }
        return matches;
    }

    /** The valid secrets. */
    List<byte[]> current() {
        long now = System.nanoTime();
        long looked = lookedAt.get();
        if (file != null && now - looked >= LOOK_NANOS && lookedAt.compareAndSet(looked, now)) {
            look();
        }
        return Stream.of(given, read.secrets()).flatMap(List::stream).toList();
    }

    /** Reads the file if it has changed. An unreadable file changes nothing. */
    void look() {
        Path file = Objects.requireNonNull(this.file, "There is no file");
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
            LOG.info("The secrets in {} were read again: {} are valid now", file, read.secrets().size());
        } catch (IOException | IllegalArgumentException e) {
            read = new Read(read.secrets(), state);
            LOG.warn("The changed secrets in {} cannot be used: {}; the earlier ones stay valid", file,
                    e.getMessage());
        }
    }

    private static Read read(Path file) throws IOException {
        List<String> secrets;
        String state;
        try {
            // a file written during the read is read again
            state = state(file);
            secrets = lines(file);
        } catch (IOException e) {
            throw new IOException(unreadable(file), e);
        }
        if (secrets.isEmpty()) {
            throw new IOException(none(file));
        }
        secrets.forEach(Secrets::check);
        return new Read(secrets.stream().map(Secrets::bytes).toList(), state);
    }

    /** All that is wrong with a file of secrets, in sentences without a secret. */
    static List<String> mistakes(Path file) {
        try {
            List<String> secrets = lines(file);
            return secrets.isEmpty() ? List.of(none(file))
                    : secrets.stream().filter(Secrets::isShort).map(Secrets::tooShort).toList();
        } catch (IOException e) {
            return List.of(unreadable(file));
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream().map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }

    private static String unreadable(Path file) {
        return "the file " + file + " cannot be read; does it exist, and may the bridge read it?";
    }

    private static String none(Path file) {
        return "the file " + file + " contains no secret";
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
        if (isShort(secret)) {
            throw new IllegalArgumentException(tooShort(secret));
        }
        return secret;
    }

    private static boolean isShort(String secret) {
        return secret.length() < MIN_LENGTH;
    }

    private static String tooShort(String secret) {
        return "a secret of " + secret.length() + " characters is too short: it needs " + MIN_LENGTH + " at least";
    }

    private static byte[] bytes(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Secrets[" + current().size() + "]";
    }
}
