package io.opdbridge.access;

import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.db.Database;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Users and sessions of the console, on both databases. */
class UserStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void theLastChangeOfAUserCountsAndEachNumberIsTakenOnce(TestDatabase database) throws IOException {
        try (Database ledger = Database.own(folder, database.newLedger(folder))) {
            UserStore users = new JdbcUserStore(ledger);
            User zhang = new User("zhang", 1, "hash-1", Set.of(Role.OPERATOR, Role.VIEWER), Set.of("main", "east"),
                    false, NOW);
            User li = new User("li", 1, "hash-2", Set.of(Role.APPROVER), Set.of(), false, NOW);
            assertThat(users.save(zhang)).isTrue();
            assertThat(users.save(zhang)).as("it is there").isFalse();
            assertThat(users.save(li)).isTrue();
            User changed = zhang.withPassword("hash-3", NOW.plusSeconds(1));
            assertThat(users.save(changed)).isTrue();
            assertThat(users.save(zhang.withDisabled(true, NOW))).as("somebody else was first").isFalse();

            assertThat(users.find("zhang")).contains(changed);
            assertThat(users.find("ZHANG")).isEmpty();
            assertThat(users.all()).isEqualTo(List.of(li, changed));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessionsAreFoundRenewedEndedAndForgotten(TestDatabase database) throws IOException {
        try (Database ledger = Database.own(folder, database.newLedger(folder))) {
            UserStore users = new JdbcUserStore(ledger);
            UserSession first = new UserSession("a1", "zhang", 1, NOW, NOW);
            UserSession second = new UserSession("b2", "zhang", 1, NOW, NOW.plusSeconds(60));
            users.begin(first);
            users.begin(second);
            users.renew("a1", NOW.plusSeconds(30));
            assertThat(users.findSession("a1")).contains(new UserSession("a1", "zhang", 1, NOW, NOW.plusSeconds(30)));

            users.forget(NOW, NOW.plusSeconds(31));
            assertThat(users.findSession("a1")).isEmpty();
            assertThat(users.findSession("b2")).contains(second);
            users.end("b2");
            assertThat(users.findSession("b2")).isEmpty();
        }
    }
}
