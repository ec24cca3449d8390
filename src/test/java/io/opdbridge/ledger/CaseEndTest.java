package io.opdbridge.ledger;

import io.opdbridge.ledger.CaseEnd.Way;
import io.opdbridge.text.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What ended a case is kept as what it was, and told in the reader's language. */
class CaseEndTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"RELEASE by li: by telephone | li 决定回滚冻结：by telephone",
        "REVERSE by li, approved by wang: closed: no money | li 提出冲回核销，wang 复核通过：closed: no money",
        "ended with case 7: SOLVED by li: 已补 | 随异常单 7 结束：li 决定标记为已处理：已补",
        "CAPTURE of the same refund came later | 同一笔退款后来已核销",
        "CAPTURE of the same refund came later, HisCancelNo HC1 | 同一笔退款后来已核销，HisCancelNo HC1",
        "CAPTURE | 该冻结已核销", "RELEASED | HIS 已回滚", "SPEND_BOOKED | 该笔消费已入账",
        "the bill of 2026-11-20 says how the refund ended | 2026-11-20 的账单已说明退款结果",
        "the fund-flow bill of 2026-11-20 says how the refund ended | 2026-11-20 的资金账单已说明退款结果",
        "its counterpart stands under 2026-11-20 | 已在 2026-11-20 找到对应记录",
        "does not stand any more: revision 2 of wechat 2026-11-20 | wechat 2026-11-20 第 2 版对账中不再有此差异",
        "something else | something else"})
    void whatEarlierVersionsWroteIsReadInBothLanguages(String stored, String chinese) {
        assertThat(chinese(CaseEnd.read(stored))).isEqualTo(chinese);
        assertThat(Messages.get(Locale.ENGLISH, CaseEnd.read(stored).phrase())).as("as scripts read it")
                .isEqualTo(stored);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        List<CaseEnd> ends = List.of(decided("by 'telephone'\tand\nletter"), decided(""),
                CaseEnd.capturedLater(null), CaseEnd.capturedLater("HC1"), CaseEnd.ofHold(VendorHold.State.CAPTURED),
                CaseEnd.spendBooked(), CaseEnd.billTold(DAY), CaseEnd.fundsTold(DAY), CaseEnd.paired(DAY),
                CaseEnd.replaced(2, "wechat", DAY),
                new CaseEnd(Way.WITH_ANOTHER, List.of("7", "SOLVED", "li", "", "why")),
                new CaseEnd(Way.OTHER, List.of("words of its own")));

        assertThat(ends).allSatisfy(end -> assertThat(CaseEnd.read(end.written())).isEqualTo(end));
        assertThat(ends.stream().map(CaseEnd::way)).contains(Way.values());
        assertThat(ends).allSatisfy(end -> assertThat(chinese(end)).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource(CaseAction.class)
    void eachDecisionHasItsWords(CaseAction action) {
        assertThat(Stream.of("", "wang")
                .map(approver -> chinese(new CaseEnd(Way.DECIDED, List.of(action.name(), "li", approver, "why")))))
                .allSatisfy(words -> assertThat(words).contains("li ", "：why").doesNotContain(action.name()));
    }

    private static CaseEnd decided(String reason) {
        return new CaseEnd(Way.DECIDED, List.of("RELEASE", "li", "wang", reason));
    }

    private static String chinese(CaseEnd end) {
        return Messages.get(Locale.CHINESE, end.phrase());
    }
}
