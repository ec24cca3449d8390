package io.opdbridge.route;

import io.opdbridge.db.Database;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

import static org.assertj.core.api.Assertions.assertThat;

/** The statement in the route is the same on both databases; {@link TimedRoutesTest} has the other one. */
class ForgetMessagesOnPostgresTest extends LoneRouteTest {

    private static final String KEY = Base64.getEncoder().encodeToString(
            "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM".getBytes(StandardCharsets.US_ASCII));

    @Override
    protected void prepare(RouteFixture bridge) throws IOException {
        Database.Options options = TestDatabase.POSTGRESQL.newLedger(bridge.dataDir());
        Path keyFile = Files.writeString(Files.createDirectories(bridge.dataDir()).resolve("messages.key"), KEY + "\n");
        bridge.set("bridge.db.url", options.url()).set("bridge.db.user", options.user())
                .set("bridge.messages.key-file", keyFile.toString()).set("bridge.site.main.keep-messages-days", "7");
        camelContextConfiguration().replaceRouteFromWith("forget-messages", "direct:forget-messages");
    }

    @Test
    void messagesAreForgottenWhenTheirTimeIsOver() {
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(bridge.book())).assertOk();
        bridge.clock().advance(Duration.ofDays(7).minusSeconds(1));
        template.sendBody("direct:forget-messages", null);
        assertThat(bridge.rows("SELECT * FROM kept_message")).hasSize(2);

        bridge.clock().advance(Duration.ofSeconds(1));
        template.sendBody("direct:forget-messages", null);
        assertThat(bridge.rows("SELECT * FROM kept_message")).isEmpty();
    }
}
