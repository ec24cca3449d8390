package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import org.junit.jupiter.api.Test;

import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

/** Databases that exist have cases under these very texts, and a migration looks for their beginnings. */
class CaseSubjectsTest {

    private static final RechargeRef REF = new RechargeRef("main", null, "WX1", "1", "9001", "P1");
    private static final Attempt ATTEMPT = new Attempt("T1", 300, Instant.parse("2026-11-20T01:30:00Z"));

    @Test
    void subjectsStayAsDatabasesHaveThem() {
        assertThat(CaseSubjects.ofHold(CaseKind.OVERDUE_HOLD, 7)).isEqualTo("OVERDUE_HOLD|7");
        assertThat(CaseSubjects.ofSpend("S1")).isEqualTo("SPEND_OVER_BALANCE|S1");
        assertThat(CaseSubjects.ofAttempt(CaseKind.CAPTURE_WITHOUT_HOLD, null, REF, ATTEMPT, null))
                .isEqualTo("CAPTURE_WITHOUT_HOLD|null|WX1|T1|300|2026-11-20T01:30:00Z");
        assertThat(CaseSubjects.ofAttempt(CaseKind.AMOUNT_DIFFERS, 7L, REF, ATTEMPT, "50"))
                .isEqualTo("AMOUNT_DIFFERS|7|WX1|T1|300|2026-11-20T01:30:00Z|50");
        assertThat(CaseSubjects.ofRow(CaseKind.REFUND_ABNORMAL, "wechat", "50", "300"))
                .isEqualTo("RECONCILE|REFUND_ABNORMAL|wechat|50|300");
    }

    @Test
    void aRowIsTheSameWhateverKindOfCaseItIs() {
        assertThat(CaseSubjects.rowOf(CaseSubjects.ofRow(CaseKind.REFUND_IN_BILL_ONLY, "wechat", "50")))
                .isEqualTo(CaseSubjects.rowOf(CaseSubjects.ofRow(CaseKind.REFUND_ABNORMAL, "wechat", "50")));
    }
}
