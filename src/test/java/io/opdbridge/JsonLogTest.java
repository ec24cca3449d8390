package io.opdbridge;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The log of the service as logback-service.xml sets it up, in both formats. */
class JsonLogTest {

    private static final String ID_CARD_NO = "110101199003078515";
    private static final String MOBILE = "13912345678";

    @TempDir
    private Path dataDir;

    @Test
    void anEntryIsOneObjectWithTheIdOfItsRequest() throws Exception {
        List<String> lines = log("json");

        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("message").asText()).isEqualTo("Card 110101********8515 is 139****5678");
        assertThat(first.get("level").asText()).isEqualTo("INFO");
        assertThat(first.get("logger_name").asText()).isEqualTo("io.opdbridge.test");
        assertThat(first.get("requestId").asText()).isEqualTo("abc-1");
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.get("stack_trace").asText()).contains("IllegalStateException", "139****5678",
                "110101********8515");
        assertThat(second.get("message").asText()).startsWith("a").contains("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void nobodyIsInIt(String format) throws Exception {
        List<String> lines = log(format);

        assertThat(String.join("\n", lines)).contains("139****5678", "abc-1").doesNotContain(ID_CARD_NO, MOBILE);
        assertThat(lines).noneMatch(line -> line.startsWith("2026-01-01"));
    }

    private List<String> log(String format) throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(((LoggerContext) LoggerFactory.getILoggerFactory()).getMDCAdapter());
        context.putProperty("BRIDGE_LOG_FORMAT", format);
        context.putProperty("BRIDGE_DATA_DIR", dataDir.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Bridge.class.getResource("/logback-service.xml"));
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .noneMatch(status -> status.getLevel() >= Status.WARN);
        // for the file only
        context.getLogger("ROOT").detachAppender("TERMINAL");
        Logger log = context.getLogger("io.opdbridge.test");
        try (MDC.MDCCloseable id = MDC.putCloseable("requestId", "abc-1")) {
            log.info("Card {} is {}", ID_CARD_NO, MOBILE);
            log.error("a\n2026-01-01 00:00:00.000 ERROR b", new IllegalStateException(MOBILE,
                    new IllegalArgumentException("x\n2026-01-01 " + ID_CARD_NO)));
        } finally {
            context.stop();
        }
        return Files.readAllLines(dataDir.resolve("logs/bridge.log"));
    }
}
