package io.opdbridge;

import io.opdbridge.alert.AlertKind;
import io.opdbridge.alert.AlertMessage;
import io.opdbridge.alert.AlertTexts;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold;
import io.opdbridge.story.StoryLine;
import io.opdbridge.story.StoryWords;
import io.opdbridge.text.Messages;
import io.opdbridge.testing.BooksFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.UUID;

import static io.opdbridge.testing.BooksFixture.SITE;
import static org.assertj.core.api.Assertions.assertThat;

/** No sentence for people says "null", whatever is not known. */
class AbsentWordsTest {

    private static final String NULL = "(?is).*\\bnull\\b.*";
    private static final Object[] NOTHING = new Object[6];

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void noMessageDoes(String language) {
        Locale locale = Locale.forLanguageTag(language);
        for (String key : keys("messages.messages", locale)) {
            assertThat(Messages.get(locale, key, NOTHING)).as(key).doesNotMatch(NULL);
        }
        for (String key : keys("messages.console", locale)) {
            assertThat(Messages.console(locale, key, NOTHING)).as(key).doesNotMatch(NULL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void noRefusalDoes(String language) {
        for (AnswerCode code : AnswerCode.values()) {
            assertThat(Messages.of(new Refusal(code, NOTHING), Locale.forLanguageTag(language))).as(code.name())
                    .doesNotMatch(NULL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zh", "en"})
    void noLineOfAStoryDoes(String language) {
        Locale locale = Locale.forLanguageTag(language);
        for (String key : keys("messages.messages", locale)) {
            for (StoryLine.Event kind : StoryLine.Event.values()) {
                if (key.equals("story." + kind) || key.startsWith("story." + kind + ".")) {
                    StoryLine line = new StoryLine(Instant.EPOCH, kind, key, null, null, arguments(kind, key));
                    assertThat(StoryWords.of(line, locale)).as(key).doesNotMatch(NULL);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "*"})
    void noAlertDoes(String site) {
        Site hospital = new Site(SITE, ZoneId.of("Asia/Shanghai"), Locale.CHINESE, BooksFixture.WIRE,
                new Site.Refunds(Duration.ZERO, Duration.ZERO, false, null, Map.of()), BooksFixture.LISTS, "ledger",
                null);
        AlertTexts texts = new AlertTexts(new Sites(List.of(hospital), SITE), Clock.systemUTC());
        for (AlertKind kind : AlertKind.values()) {
            for (AlertMessage.Event event : AlertMessage.Event.values()) {
                AlertMessage message = new AlertMessage(UUID.randomUUID().toString(), null, event, site, kind,
                        Instant.EPOCH, Instant.EPOCH, 0, null, null, 0);
                assertThat(texts.title(message) + texts.body(message)).as(kind + " " + event).doesNotMatch(NULL);
            }
        }
    }

    /** As the store writes what it does not know. */
    private static List<String> arguments(StoryLine.Event kind, String key) {
        List<String> arguments = new ArrayList<>(Collections.nCopies(4, "-"));
        switch (kind) {
            case CASE_OPENED, CASE_BESIDE -> arguments.set(1, CaseKind.OVERDUE_HOLD.name());
            case PROPOSED, APPROVED, DECLINED, DECIDED -> arguments.set(0, CaseAction.SOLVED.name());
            case STANDS -> arguments.set(0, VendorHold.State.HELD.name());
            case VENDOR_ANSWERED -> {
                return key.endsWith(".LATE") ? List.of("HOLD", "UNKNOWN", "") : List.of("");
            }
            default -> {
            }
        }
        return arguments;
    }

    private static List<String> keys(String bundle, Locale locale) {
        List<String> keys = Collections.list(ResourceBundle.getBundle(bundle, locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)).getKeys());
        assertThat(keys).hasSizeGreaterThan(100);
        return keys;
    }
}
