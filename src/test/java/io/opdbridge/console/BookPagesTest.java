package io.opdbridge.console;

import io.opdbridge.access.User;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.BookPages.Proof;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.testing.BooksFixture;
import org.junit.jupiter.api.Test;

import javax.sql.DataSource;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import static org.awaitility.Awaitility.await;

class BookPagesTest {

    private static final Visitor WANG = new Visitor(
            new User("wang", 1, "", Set.of(Role.VIEWER), Set.of(), false, Instant.EPOCH), "");

    private static final Sites SITES = new Sites(
            List.of(new Site("main", ZoneId.of("Asia/Shanghai"), Locale.CHINESE, BooksFixture.WIRE,
                    new Site.Refunds(Duration.ofMinutes(10), Duration.ofHours(1), false, 10_000L, Map.of()),
                    BooksFixture.LISTS, "ledger", null)),
            "main");

    @Test
    void aProofThatBreaksOffHoweverLetsTheNextBegin() {
        DataSource broken = (DataSource) Proxy.newProxyInstance(DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("broken");
                });
        BookPages pages = new BookPages(SITES, broken, null, Clock.systemUTC());
        pages.start();
        try {
            pages.prove(null, WANG, null);
            await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(30)).until(() -> proof(pages).failed());
        } finally {
            pages.stop();
        }
    }

    private static Proof proof(BookPages pages) {
        return ((BookPages.Model) ((Page) pages.show(null, WANG)).model()).proof();
    }
}
