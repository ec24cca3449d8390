package io.opdbridge.call;

import io.opdbridge.canonical.Person;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import io.opdbridge.text.Messages;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;

class MessagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void eachKindOfCaseSaysWhatHappenedAndWhatToDo(String language) {
        assertThat(CaseKind.values()).allSatisfy(kind -> {
            assertThat(Messages.get(Locale.forLanguageTag(language), "case." + kind)).isNotBlank();
            assertThat(Messages.get(Locale.forLanguageTag(language), "case." + kind + ".action")).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void eachEndOfAProposalAndEachRoleHasWords(String language) {
        assertThat(CaseProposal.State.values()).allSatisfy(
                state -> assertThat(Messages.get(Locale.forLanguageTag(language), "proposal." + state)).isNotBlank());
        assertThat(Person.Role.values()).allSatisfy(
                role -> assertThat(Messages.get(Locale.forLanguageTag(language), "role." + role)).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.INCLUDE, names = {"RELEASE_AFTER_CAPTURE", "ROLLBACK_OF_EARLIER_CAPTURE",
        "REFUND_IN_BOOKS_ONLY", "REFUND_UNCONFIRMED", "REFUND_ABNORMAL"})
    void whereACaptureMayHaveToBeReversedTheAdviceSaysSo(CaseKind kind) {
        assertThat(Messages.get(Locale.CHINESE, "case." + kind + ".action")).contains("冲回");
        assertThat(Messages.get(Locale.ENGLISH, "case." + kind + ".action")).contains("reverse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void eachReasonNotToTakeABillHasWords(String language) {
        assertThat(Reason.values()).allSatisfy(
                reason -> assertThat(Messages.get(Locale.forLanguageTag(language), "bill." + reason, "1", "2"))
                        .isNotBlank());
    }
}
