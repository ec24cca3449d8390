package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.db.Database;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that is there and does not serve: calls are told so in time, and nothing has to be restarted afterwards.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class BusyDatabaseTest extends LoneRouteTest {

    private static final int UNAVAILABLE = -90002;
    private static final int POOL_SIZE = 3;
    private static final int CALLERS = 12;
    /** Far over the time-out of two seconds, far under that of callers. */
    private static final int BOUND_SECONDS = 60;

    @Parameter
    private TestDatabase database;

    private Database.Options ledger;
    private Recharge recharge;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        ledger = database.newLedger(bridge.dataDir());
        bridge.set("bridge.db.url", ledger.url()).set("bridge.db.user", ledger.user())
                .set("bridge.db.pool-size", Integer.toString(POOL_SIZE)).set("bridge.db.timeout-seconds", "2");
        camelContextConfiguration().replaceRouteFromWith("watch-overdue-holds", "direct:watch-overdue-holds");
    }

    @BeforeEach
    void book() {
        recharge = bridge.book();
    }

    @Test
    @Timeout(BOUND_SECONDS)
    void aCardThatSomebodyElseHoldsIsUnavailableUntilItIsLetGo() throws Exception {
        Recharge other = bridge.book();
        try (Database command = Database.visit(bridge.dataDir(), ledger); Connection somebody = hold(command)) {
            freeze(recharge).assertRefused(200, UNAVAILABLE);
            freeze(other).assertOk();
            bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo())).assertOk();
            somebody.rollback();
        }
        freeze(recharge).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    @Test
    @Timeout(BOUND_SECONDS)
    void moreCallsThanConnectionsOnACardThatIsHeldAreAllAnsweredInTime() throws Exception {
        try (Database command = Database.visit(bridge.dataDir(), ledger); Connection somebody = hold(command)) {
            List<CompletableFuture<RouteAnswer>> calls = Stream
                    .generate(() -> CompletableFuture.supplyAsync(() -> freeze(recharge))).limit(CALLERS).toList();
            assertThat(calls).allSatisfy(call -> call.get(BOUND_SECONDS, TimeUnit.SECONDS)
                    .assertRefused(200, UNAVAILABLE));
            somebody.rollback();
        }
        freeze(recharge).assertOk();
    }

    @Test
    @Timeout(BOUND_SECONDS)
    void withoutAFreeConnectionEveryCallIsUnavailableUntilThereIsOne() throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < POOL_SIZE; i++) {
                all.add(bridge.database().dataSource().getConnection());
            }
            freeze(recharge).assertRefused(200, UNAVAILABLE);
            bridge.post("/his/OPDRechargeCancellationFee", RouteRequest.settlement(recharge, "1"))
                    .assertRefused(200, UNAVAILABLE);
            bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", recharge.cardNo()))
                    .assertRefused(200, UNAVAILABLE);
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
        freeze(recharge).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    /** As a command does that is suspended in the middle of a row. */
    private Connection hold(Database command) throws SQLException {
        Connection connection = command.dataSource().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE account SET decisions = decisions + 1 WHERE card_no = '" + recharge.cardNo()
                    + "'");
        }
        return connection;
    }

    private RouteAnswer freeze(Recharge refunded) {
        return bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(refunded));
    }
}
