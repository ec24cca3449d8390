package io.opdbridge.console;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * An answer to a browser.
 *
 * @param secure    whether the request came over TLS
 * @param bytes     the body; null when it is a file
 * @param file      the body; null when it is in memory
 * @param temporary whether the file is deleted once it is sent
 */
record ConsoleAnswer(int status, boolean secure, Map<String, String> headers, byte @Nullable [] bytes,
        @Nullable Path file,
        boolean temporary)
        implements AutoCloseable {

    long length() throws IOException {
        return file != null ? Files.size(file) : Objects.requireNonNull(bytes, "It is a file or in memory").length;
    }

    void writeTo(OutputStream out) throws IOException {
        if (file == null) {
            out.write(bytes);
        } else {
            Files.copy(file, out);
        }
    }

    @Override
    public void close() {
        if (temporary) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
