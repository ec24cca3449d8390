package io.opdbridge.proof;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What verify finds when somebody meddles with what people decided. */
class DecisionProofTest {

    private static final Attempt SMALL = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt LARGE = attempt("N1", 20_000, "2026-11-23T02:15:00Z");
    private static final Person LI = new Person("li", Set.of(Role.OPERATOR), null);
    private static final Person WANG = new Person("wang", Set.of(Role.APPROVER), null);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aDecisionAndWhatBelongsToItStandOrFallTogether(TestDatabase database) throws Exception {
        try (BooksFixture books = BooksFixture.on(database, folder)) {
            decide(books);
            books.book(4, 4, 50_000);
            codeOf(() -> books.capture(ref(4, 4), LARGE));
            assertThat(books.differences()).isEmpty();
            assertThat(books.prove(difference -> {}).counts()).containsEntry("decisions", 3L).containsEntry("proposals",
                    1L);
            assertThatThrownBy(() -> books.execute("UPDATE case_decision SET reason = reason"))
                    .isInstanceOf(SQLException.class).hasMessageMatching("(?s).*(written once|^45000).*");
            assertThatThrownBy(() -> books.execute("DELETE FROM case_decision")).isInstanceOf(SQLException.class);
            for (String table : new String[] {"case_decision", "audit_entry", "settlement", "refund_hold"}) {
                books.execute(database.dropAppendOnly(table));
            }

            String released = " WHERE action = 'RELEASE' AND proposal_id IS NULL";
            found(books, "money moved", "case_decision SET amount_fen = amount_fen + 1" + released,
                    "case_decision SET amount_fen = amount_fen - 1" + released, "audit trail");
            found(books, "audit trail", "case_decision SET decided_by = 'nobody'" + released,
                    "case_decision SET decided_by = 'li'" + released, "audit trail");
            found(books, "another hold", "case_decision SET hold_id = -hold_id" + released,
                    "case_decision SET hold_id = -hold_id" + released, "no money moved");
            found(books, "no second person", "case_decision SET approved_by = 'li' WHERE approved_by = 'wang'",
                    "case_decision SET approved_by = 'wang' WHERE approved_by = 'li'", "no second person");
            found(books, "no approval", "case_proposal SET state = 'OPEN'", "case_proposal SET state = 'APPROVED'",
                    "case_proposal");
            found(books, "an open case", "case_file SET solved_at = NULL WHERE kind = 'OVERDUE_HOLD'",
                    "case_file SET solved_at = last_seen_at WHERE kind = 'OVERDUE_HOLD'", "its case is open");
            found(books, "a case that nobody closed", "case_file SET solved_at = last_seen_at, open_subject = NULL"
                    + " WHERE order_id = 'WX4'",
                    "case_file SET solved_at = NULL, open_subject = 'x' WHERE order_id = 'WX4'",
                    "does not follow from a decision");
            found(books, "a case without subject", "case_file SET open_subject = NULL WHERE order_id = 'WX4'",
                    "case_file SET open_subject = 'x' WHERE order_id = 'WX4'", "does not follow from a decision");
            found(books, "the settlement of nobody",
                    "settlement SET decision_id = -decision_id WHERE outcome = 'RELEASE'",
                    "settlement SET decision_id = -decision_id WHERE outcome = 'RELEASE'", "settlement");
            found(books, "the hold of nobody", "refund_hold SET decision_id = -decision_id",
                    "refund_hold SET decision_id = -decision_id", "refund_hold");
            found(books, "another audit entry", "audit_entry SET note = 'x' || note WHERE kind = 'APPROVE'",
                    "audit_entry SET note = SUBSTRING(note FROM 2) WHERE kind = 'APPROVE'", "audit trail");
            books.decisions()
                    .decide(new DecisionRequest(SITE, books.openCases().get(0).id(), "open", CaseAction.CAPTURE,
                            LARGE.priceFen(), "by telephone"), LI);
            found(books, "another action to approve", "case_proposal SET action = 'SOLVED' WHERE state = 'OPEN'",
                    "case_proposal SET action = 'CAPTURE' WHERE state = 'OPEN'", "case_proposal");
            books.execute("DELETE FROM case_decision WHERE booked_hold_id IS NOT NULL");
            assertThat(books.differences()).anyMatch(difference -> difference.contains("refund_hold"))
                    .anyMatch(difference -> difference.contains("settlement"));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aReversalHasItsEntryItsSettlementAndTwoPeople(TestDatabase database) throws Exception {
        try (BooksFixture books = BooksFixture.on(database, folder)) {
            books.book(1, 1, 50_000);
            books.freeze(ref(1, 1), SMALL);
            String cancelNo = books.capture(ref(1, 1), SMALL).cancelNo();
            codeOf(() -> books.release(ref(1, 1), SMALL));
            codeOf(() -> books.release(ref(1, 1), attempt("N1", 3000, "2026-11-24T02:15:00Z"), null, cancelNo));
            long about = books.openCases().get(0).id();
            long proposal = books.decisions().decide(new DecisionRequest(SITE, about, "T", CaseAction.REVERSE, 3000,
                    "by telephone"), LI).proposal().id();
            books.decisions().approve(SITE, proposal, WANG, null);
            assertThat(books.openCases()).isEmpty();
            assertThat(books.differences()).isEmpty();
            assertThat(books.prove(difference -> {}).counts()).containsEntry("holds reversed", 1L);
            for (String table : new String[] {"hold_reversal", "journal_entry", "case_decision"}) {
                assertThatThrownBy(() -> books.execute("UPDATE " + table + " SET site = site"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageMatching("(?s).*(written once|append-only|^45000).*");
                assertThatThrownBy(() -> books.execute("DELETE FROM " + table)).isInstanceOf(SQLException.class);
                books.execute(database.dropAppendOnly(table));
            }

            found(books, "another amount", "hold_reversal SET price_fen = price_fen + 1",
                    "hold_reversal SET price_fen = price_fen - 1", "hold_reversal");
            found(books, "nobody's", "hold_reversal SET decision_id = -decision_id",
                    "hold_reversal SET decision_id = -decision_id", "no money moved");
            found(books, "one person", "case_decision SET approved_by = NULL", "case_decision SET approved_by = 'wang'",
                    "hold_reversal");
            found(books, "another kind of entry", "journal_entry SET kind = 'RELEASE' WHERE kind = 'REVERSE'",
                    "journal_entry SET kind = 'REVERSE' WHERE id = (SELECT id FROM hold_reversal)", "hold_reversal");
            found(books, "what the recharge counts", "recharge SET captured_fen = captured_fen + 1",
                    "recharge SET captured_fen = captured_fen - 1", "recharge");
            found(books, "what another case ended with", "case_file SET decision_id = -decision_id"
                    + " WHERE decision_id IS NOT NULL",
                    "case_file SET decision_id = -decision_id WHERE decision_id IS NOT NULL",
                    "case_file");
        }
    }

    /** A release, a late capture, and a release that a second person approved. */
    private static void decide(BooksFixture books) {
        CaseDecisions decisions = books.decisions();
        for (int n = 1; n <= 3; n++) {
            books.book(n, n, 50_000);
        }
        books.freeze(ref(1, 1), SMALL);
        codeOf(() -> books.capture(ref(2, 2), SMALL));
        books.freeze(ref(3, 3), LARGE);
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        books.overdueHolds().forEach(books.holds()::reportOverdue);
        for (Case about : books.openCases()) {
            boolean capture = about.kind() == CaseKind.CAPTURE_WITHOUT_HOLD;
            CaseDecisions.Taken outcome = decisions.decide(new DecisionRequest(SITE, about.id(), "T" + about.id(),
                    capture ? CaseAction.CAPTURE : CaseAction.RELEASE, about.attempt().priceFen(), "by telephone"), LI);
            if (outcome.proposal() != null) {
                decisions.approve(SITE, outcome.proposal().id(), WANG, null);
            }
        }
    }

    private static void found(BooksFixture books, String what, String meddling, String back, String words)
            throws SQLException {
        books.execute("UPDATE " + meddling);
        assertThat(books.differences()).as(what).anyMatch(difference -> difference.contains(words));
        books.execute("UPDATE " + back);
        assertThat(books.differences()).as(what + ", put back").isEmpty();
    }
}
