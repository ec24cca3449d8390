package io.opdbridge.text;

import org.junit.jupiter.api.Test;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import static org.assertj.core.api.Assertions.assertThat;

class OutagesTest {

    @Test
    void aFullDiskIsOneSentenceHoweverDeepItIs() {
        IOException full = new IOException("No space left on device");
        assertThat(Outages.sentence(new IllegalStateException("x", new UncheckedIOException(full)))).hasValueSatisfying(
                said -> assertThat(said).contains("the disk is full", "No space left on device").hasLineCount(1));
        assertThat(Outages.sentence(new FileSystemException("/data/logs", null, "No space left on device")))
                .isPresent();
        assertThat(Outages
                .sentence(new SQLException("could not extend file \"base/1\": No space left on device\nHint", "53100")))
                .hasValueSatisfying(said -> assertThat(said).hasLineCount(1));
    }

    @Test
    void aPermissionNamesTheFileAndTheUser() {
        assertThat(Outages.sentence(new AccessDeniedException("/data/inbox")))
                .hasValueSatisfying(said -> assertThat(said).contains("/data/inbox", System.getProperty("user.name")));
        assertThat(Outages.sentence(new FileNotFoundException("/data/x (Permission denied)"))).isPresent();
        assertThat(Outages.sentence(new FileSystemException("/data", null, "Read-only file system"))).isPresent();
    }

    @Test
    void aDatabaseThatIsGoneIsToldByItsState() {
        SQLException refused = new SQLException("Connection refused", "08001",
                new ConnectException("Connection refused"));
        assertThat(Outages.sentence(new SQLTransientConnectionException("no connection in 10 s", refused)))
                .hasValueSatisfying(said -> assertThat(said).contains("no connection to the database"));
        assertThat(Outages.sentence(new SQLException("terminating connection", "57P01"))).isPresent();
        assertThat(Outages
                .sentence(new IllegalStateException(new SQLException("Data File input/output error", "S1000", -466))))
                .isPresent();
        assertThat(Outages.sentence(new SQLException("General error", "S1000", -458))).as("may be a defect").isEmpty();
    }

    @Test
    void ofAFailedRouteItsNameIsLeft() {
        assertThat(Outages.shorten("""
                Failed delivery for (MessageId: A on ExchangeId: B). Exhausted after delivery attempt: 1 caught: x.Y: z

                Message History (complete message history is disabled)
                ------
                Source                     ID                          Processor            Elapsed (ms)
                forget-nonces.camel.yaml:8 forget-nonces/forget-nonces from[timer://x]      3
                """)).isEqualTo("Route forget-nonces: Failed delivery for (MessageId: A on ExchangeId: B).");
        assertThat(Outages.shorten("Error processing exchange. Exchange[A]. Caused by: [x.Y - z]"))
                .isEqualTo("Error processing exchange. Exchange[A].");
    }

    @Test
    void aDefectOfOursHasItsStackTrace() {
        assertThat(Outages.sentence(null)).isEmpty();
        assertThat(Outages.sentence(new IllegalStateException("No space left on device"))).isEmpty();
        assertThat(Outages.sentence(new SQLException("no such column", "42S22"))).isEmpty();
        assertThat(Outages.sentence(new IOException("broken pipe"))).isEmpty();
    }
}
