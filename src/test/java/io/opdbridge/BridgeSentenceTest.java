package io.opdbridge;

import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileSystemException;

import static org.assertj.core.api.Assertions.assertThat;

/** What a command says when it breaks off. */
class BridgeSentenceTest {

    private static final String NO_WORDS = "The command failed without a message; please report it";

    @Test
    void anExceptionWithoutWordsIsNoStackTrace() {
        assertThat(Bridge.sentence(new EOFException())).isEqualTo(NO_WORDS);
        assertThat(Bridge.sentence(new FileSystemException(null))).isEqualTo(NO_WORDS);
    }

    @Test
    void theCauseSpeaksForAnExceptionWithoutWords() {
        assertThat(Bridge.sentence(new IOException(null, new IllegalStateException("The disk is gone"))))
                .isEqualTo("The disk is gone");
    }
}
