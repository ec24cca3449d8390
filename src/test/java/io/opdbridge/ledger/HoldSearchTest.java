package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.OVERDUE_AFTER;
import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Holds of our own books and of a vendor in one list: R1 to R9 are ours, WX101 to WX104 the vendor's. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldSearchTest {

    private static final Attempt ATTEMPT = attempt("N1", 300, "2026-11-23T02:15:00Z");
    private static final Details NONE = new Details(null, null, null, null, null, null);

    @TempDir
    private static Path folder;

    @Parameter
    private TestDatabase database;

    private BooksFixture books;
    private HoldSearch search;
    private Instant newer;

    @BeforeParameterizedClassInvocation
    void bookHolds() throws IOException {
        books = BooksFixture.on(database, folder.resolve(database.name()));
        search = new HoldSearch(books.database().dataSource(), books.sites(), books.clock());
        for (int n = 1; n <= 9; n++) {
            books.book(n, n, 1000);
        }
        for (int n = 1; n <= 5; n++) {
            hold(n);
        }
        vendorHold(101, new VendorOutcome.Done(null, "VC101", "VI101", null, null));
        vendorHold(102, new VendorOutcome.Unknown("SocketTimeoutException"));
        books.capture(ref(2, 2), ATTEMPT);
        books.release(ref(3, 3), ATTEMPT);
        books.clock().advance(OVERDUE_AFTER);
        newer = books.clock().instant();
        for (int n = 6; n <= 9; n++) {
            hold(n);
        }
        vendorHold(103, new VendorOutcome.Refused("E1", "no"));
        vendorHold(104, new VendorOutcome.Done("R104", "VC104", "VI104", null, null));
        books.capture(ref(9, 9), ATTEMPT);
    }

    @AfterParameterizedClassInvocation
    void close() {
        books.close();
    }

    @Test
    void theOverdueComeFirstThenTheOldest() {
        assertThat(orders(find().page())).containsExactly("WX1", "WX4", "WX5", "WX101", "WX102", "WX6", "WX7", "WX8",
                "WX104");
        assertThat(find().page().holds()).filteredOn(ListedHold::overdue).extracting(one -> one.recharge().orderId())
                .containsExactly("WX1", "WX4", "WX5", "WX101");
        assertThat(orders(find().overdueOnly().page())).containsExactly("WX1", "WX4", "WX5", "WX101");
    }

    @Test
    void pagesFollowEachOtherWithoutGapsAndWithoutRepeats() {
        List<String> all = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            HoldPage page = find().after(after).rows(2).page();
            all.addAll(orders(page));
            after = page.next();
            pages++;
        } while (after != null);

        assertThat(pages).isEqualTo(5);
        assertThat(all).containsExactlyElementsOf(orders(find().page()));
        assertThatThrownBy(() -> find().after("x' OR 1=1").page()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holdsAreFoundByTheirState() {
        assertThat(orders(find().states(State.CAPTURED).page())).containsExactly("WX2", "WX9");
        assertThat(orders(find().states(State.RELEASED).page())).containsExactly("WX3");
        assertThat(orders(find().states(State.UNKNOWN, State.REFUSED).page())).containsExactly("WX102", "WX103");
        assertThat(orders(find().states(State.values()).page())).hasSize(13);
    }

    @Test
    void holdsAreFoundByTheirAge() {
        assertThat(orders(find().until(newer).page())).containsExactly("WX1", "WX4", "WX5", "WX101", "WX102");
        assertThat(orders(find().from(newer).page())).containsExactly("WX6", "WX7", "WX8", "WX104");
        assertThat(orders(find().from(newer).states(State.CAPTURED, State.REFUSED).page())).containsExactly("WX9",
                "WX103");
        assertThat(orders(find().until(newer).states(State.CAPTURED).page())).containsExactly("WX2");
    }

    @Test
    void holdsAreFoundByCardOrderAndRecharge() {
        assertThat(orders(find().card("90002").states(State.values()).page())).containsExactly("WX2");
        assertThat(orders(find().card("900101").page())).containsExactly("WX101");
        assertThat(orders(find().order("WX4").page())).containsExactly("WX4");
        assertThat(orders(find().order("WX104").page())).containsExactly("WX104");
        assertThat(orders(find().flow("R5").page())).containsExactly("WX5");
        assertThat(orders(find().flow("R104").page())).containsExactly("WX104");
        assertThat(orders(find().order("WX4").card("90002").page())).isEmpty();
    }

    @Test
    void aHoldIsFoundByItsRefundNumber() {
        ListedHold own = find().order("WX4").page().holds().get(0);

        assertThat(search.ofCancelNo(own.cancelNo())).containsExactly(own);
        assertThat(search.find(SITE, own.id())).contains(own);
        assertThat(search.ofCancelNo("VC104")).singleElement().satisfies(hold -> {
            assertThat(hold.atVendor()).isTrue();
            assertThat(hold.recharge().flowNo()).isEqualTo("R104");
            assertThat(search.find(SITE, hold.id())).contains(hold);
        });
        assertThat(search.ofCancelNo("C0")).isEmpty();
    }

    private void hold(int n) {
        books.freeze(ref(n, n), ATTEMPT);
        books.clock().advance(Duration.ofSeconds(1));
    }

    private void vendorHold(int n, VendorOutcome outcome) {
        VendorHolds holds = books.vendorHolds();
        VendorCall call = (VendorCall) holds.place(new HoldRequest(new RechargeRef(SITE, null, "WX" + n, "1", "900" + n,
                null), ATTEMPT, NONE));
        codeOf(() -> holds.record(call, outcome));
        books.clock().advance(Duration.ofSeconds(1));
    }

    private static List<String> orders(HoldPage page) {
        return page.holds().stream().map(one -> one.recharge().orderId()).toList();
    }

    private Finder find() {
        return new Finder();
    }

    /** What is not said does not matter. */
    private final class Finder {
        private Set<State> states = Set.of();
        private Instant from;
        private Instant until;
        private String card;
        private String order;
        private String flow;
        private boolean overdue;
        private String after;
        private int rows = 100;

        Finder states(State... wanted) {
            states = Set.of(wanted);
            return this;
        }

        Finder from(Instant time) {
            from = time;
            return this;
        }

        Finder until(Instant time) {
            until = time;
            return this;
        }

        Finder card(String number) {
            card = number;
            return this;
        }

        Finder order(String number) {
            order = number;
            return this;
        }

        Finder flow(String number) {
            flow = number;
            return this;
        }

        Finder overdueOnly() {
            overdue = true;
            return this;
        }

        Finder after(String cursor) {
            after = cursor;
            return this;
        }

        Finder rows(int most) {
            rows = most;
            return this;
        }

        HoldPage page() {
            return search
                    .page(new HoldQuery(Set.of(SITE), states, from, until, card, order, flow, overdue, after, rows));
        }
    }
}
