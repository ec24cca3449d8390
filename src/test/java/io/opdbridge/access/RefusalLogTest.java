package io.opdbridge.access;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(-5);
    private final RefusalLog log = new RefusalLog(now::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void aMinuteHasSoManyLinesAndTheNextSaysHowManyWereLeftOut() {
        for (int i = 0; i < RefusalLog.LINES_PER_MINUTE + 7; i++) {
            log.say("10.1.2.3", "a wrong password of pay");
        }
        assertThat(lines.list).hasSize(RefusalLog.LINES_PER_MINUTE).extracting(ILoggingEvent::getFormattedMessage)
                .containsOnly("Refused a call from 10.1.2.3: a wrong password of pay");

        now.addAndGet(Duration.ofMinutes(1).toNanos());
        lines.list.clear();
        log.say("::1", "an unknown caller");
        log.say("::1", "an unknown caller");
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(
                "7 more refusals suppressed by the log limit", "Refused a call from ::1: an unknown caller",
                "Refused a call from ::1: an unknown caller");
    }

    @Test
    void whatAGatewayHandsOnForAnAddressIsWrittenWithoutControlCharacters() {
        log.say("10.1.2.3\r\n2026 INFO all is well\u001b[31m", "an unknown caller");
        assertThat(lines.list.get(0).getFormattedMessage())
                .isEqualTo("Refused a call from 10.1.2.3??2026?INFO?all?is?well?[31m: an unknown caller");
    }
}
