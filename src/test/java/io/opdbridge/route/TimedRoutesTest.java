package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.MinuteStatistics;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What a bridge does by itself every hour or day. */
class TimedRoutesTest extends RouteTest {

    private static final String KEY = Base64.getEncoder().encodeToString(
            "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM".getBytes(StandardCharsets.US_ASCII));

    @Override
    protected void prepare(RouteFixture bridge) throws IOException {
        Path keyFile = Files.writeString(bridge.dataDir().resolve("messages.key"), KEY + "\n");
        bridge.set("bridge.messages.key-file", keyFile.toString()).set("bridge.site.main.keep-messages-days", "7");
        for (String route : new String[] {"forget-messages", "forget-statistics", "end-left-imports", "prove-books"}) {
            camelContextConfiguration().replaceRouteFromWith(route, "direct:" + route);
        }
    }

    @Test
    void messagesAreForgottenWhenTheirTimeIsOver() {
        freeze();
        bridge.clock().advance(Duration.ofDays(7).minusSeconds(1));
        template.sendBody("direct:forget-messages", null);
        assertThat(bridge.rows("SELECT * FROM kept_message")).isNotEmpty();

        bridge.clock().advance(Duration.ofSeconds(1));
        template.sendBody("direct:forget-messages", null);
        assertThat(bridge.rows("SELECT * FROM kept_message")).isEmpty();
    }

    @Test
    void statisticsAreForgottenWhenTheirTimeIsOver() {
        freeze();
        bridge.clock().advance(Duration.ofSeconds(66));
        context.getRegistry().findSingleByType(Figures.class).read();
        context.getRegistry().findSingleByType(MinuteStatistics.class).write();
        template.sendBody("direct:forget-statistics", null);
        assertThat(bridge.rows("SELECT * FROM call_statistic")).isNotEmpty();

        bridge.clock().advance(Duration.ofDays(10_000));
        template.sendBody("direct:forget-statistics", null);
        assertThat(bridge.rows("SELECT * FROM call_statistic")).isEmpty();
    }

    @Test
    void whatAKilledImportHasLeftIsClearedAway() throws IOException {
        Path left = bridge.dataDir().resolve("inbox/failed/recharges-51234.part");
        Files.writeString(left, "line,reason,row");
        template.sendBody("direct:end-left-imports", null);
        assertThat(left).doesNotExist();
    }

    @Test
    void booksAreProvedOnceADay() {
        freeze();
        template.sendBody("direct:prove-books", null);
        template.sendBody("direct:prove-books", null);
        assertThat(bridge.rows("SELECT differences FROM books_proof")).containsExactly(Map.of("differences", 0L));
    }

    private void freeze() {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();
    }
}
