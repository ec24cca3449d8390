package io.opdbridge.console;

import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.HoldPage;
import io.opdbridge.ledger.HoldQuery;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.Patients;
import io.opdbridge.story.HoldStories;
import io.opdbridge.story.StoryLine;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The pages of holds: the search, and the story of one. Thread-safe. */
public final class HoldPages {

    private static final int ROWS = 50;

    private final Sites sites;
    private final HoldSearch holds;
    private final HoldStories stories;
    private final CaseSearch cases;
    private final Patients patients;
    private final Clock clock;

    /**
     * The list.
     *
     * @param after the cursor of this page; empty on the first
     */
    public record ListModel(HoldPage page, String after) {

        public List<State> states() {
            return List.of(State.values());
        }

        public long sumFen() {
            return page.holds().stream().mapToLong(one -> one.attempt().priceFen()).sum();
        }
    }

    /**
     * The story of one.
     *
     * @param patient the holder of the card, masked; null at a vendor's site
     */
    public record StoryModel(ListedHold hold, Patients.@Nullable Masked patient, List<StoryLine> lines,
            List<Case> cases,
            boolean cut) {
    }

    public HoldPages(Sites sites, HoldSearch holds, HoldStories stories, CaseSearch cases, Patients patients,
            Clock clock) {
        this.sites = sites;
        this.holds = holds;
        this.stories = stories;
        this.cases = cases;
        this.patients = patients;
        this.clock = clock;
    }

    /** Holds by state, site, age, card and order, which the query names. */
    public Reply list(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        Set<String> shown = visitor.sites(sites).stream()
                .filter(site -> visit.parameter("site").isEmpty() || visit.parameter("site").equals(site))
                .collect(Collectors.toSet());
        String after = visit.parameter("after");
        try {
            HoldPage page = shown.isEmpty() ? new HoldPage(List.of(), null)
                    : holds.page(new HoldQuery(shown, states(visit), null, placedUntil(visit), given(visit, "card"),
                            given(visit, "order"), given(visit, "flow"), visit.parameter("overdue").equals("yes"),
                            after.isEmpty() ? null : after, ROWS));
            return Page.of("holds", new ListModel(page, after));
        } catch (IllegalArgumentException e) {
            throw new ConsoleRefusal(400, "bad-query");
        }
    }

    public Reply tell(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        ListedHold hold = find(visit.part(1), visit.number(2), visitor);
        List<StoryLine> lines = stories.of(hold);
        return Page.of("story", new StoryModel(hold, hold.atVendor() ? null
                : patients.ofCard(hold.recharge().site(), hold.recharge().cardType(), hold.recharge().cardNo())
                        .orElse(null),
                lines, cases.ofHold(hold.recharge().site(), hold.id()),
                lines.size() >= HoldStories.MOST_LINES));
    }

    private ListedHold find(String site, long id, Visitor visitor) {
        Optional<ListedHold> found = visitor.sees(site) ? holds.find(site, id) : Optional.empty();
        return found.orElseThrow(ConsoleRefusal::notFound);
    }

    private static @Nullable String given(Visit visit, String parameter) {
        return visit.parameter(parameter).isEmpty() ? null : visit.parameter(parameter);
    }

    /** Empty means live holds. */
    private static Set<State> states(Visit visit) {
        String word = visit.parameter("state");
        return word.equals("ALL") ? Set.of(State.values())
                : Arrays.stream(State.values()).filter(state -> state.name().equals(word)).collect(Collectors.toSet());
    }

    /** Holds older than this many hours. */
    private @Nullable Instant placedUntil(Visit visit) {
        String hours = visit.parameter("hours");
        return hours.matches("[0-9]{1,5}") ? clock.instant().minus(Duration.ofHours(Long.parseLong(hours))) : null;
    }
}
