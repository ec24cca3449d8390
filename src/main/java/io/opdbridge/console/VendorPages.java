package io.opdbridge.console;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.ledger.HoldQuery;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.VendorAnswer;
import io.opdbridge.ledger.VendorAnswer.CallEnd;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.VendorAnswers;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The page of the HIS behind the sites: whether they answer, their last words, and calls that are due. */
public final class VendorPages {

    /** Number of latest calls. */
    private static final int LATELY = 200;
    private static final int MOST_FAILURES = 10;
    private static final int MOST_WAITING = 50;
    private static final Set<State> BEING_ASKED = Set.of(State.PENDING, State.UNKNOWN, State.CAPTURING,
            State.RELEASING);

    private final Sites sites;
    private final VendorAnswers answers;
    private final HoldSearch holds;

    /**
     * One vendor.
     *
     * @param circuit    state of its circuit breaker; null when its dialect has none
     * @param lately     results of its last calls
     * @param lastDone   time of its last success; null for none
     * @param failures   the last failed calls, newest first
     * @param waiting    holds with due calls, or given up
     * @param moreWaits  whether more exist
     */
    public record Vendor(Site site, @Nullable String circuit, Map<CallEnd, Long> lately, @Nullable Instant lastDone,
            List<VendorAnswer> failures,
            List<ListedHold> waiting, boolean moreWaits) {

        public long calls() {
            return lately.values().stream().mapToLong(Long::longValue).sum();
        }

        public long count(CallEnd result) {
            return lately.getOrDefault(result, 0L);
        }
    }

    public record Model(List<Vendor> vendors) {
    }

    public VendorPages(Sites sites, VendorAnswers answers, HoldSearch holds) {
        this.sites = sites;
        this.answers = answers;
        this.holds = holds;
    }

    public Reply show(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Exchange exchange) {
        return Page.of("vendors", new Model(sites.all().stream()
                .filter(site -> site.vendor() != null && visitor.sees(site.name()))
                .map(site -> vendor(site, exchange.getContext())).toList()));
    }

    private Vendor vendor(Site site, CamelContext context) {
        List<VendorAnswer> last = answers.last(site.name(), LATELY);
        Map<CallEnd, Long> lately = new EnumMap<>(CallEnd.class);
        last.forEach(answer -> lately.merge(answer.result(), 1L, Long::sum));
        Instant lastDone = last.stream().filter(answer -> answer.result() == CallEnd.DONE).map(VendorAnswer::at)
                .findFirst().orElse(null);
        List<VendorAnswer> failures = last.stream().filter(answer -> answer.result() != CallEnd.DONE)
                .limit(MOST_FAILURES)
                .toList();
        var page = holds.page(new HoldQuery(Set.of(site.name()), BEING_ASKED, null, null, null, null, null, false, null,
                MOST_WAITING));
        return new Vendor(site, circuit(site, context), lately, lastDone, failures, page.holds(), page.next() != null);
    }

    /** The dialect's route has one circuit breaker. */
    private static @Nullable String circuit(Site site, CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> route.getEndpoint().getEndpointUri().equals("direct://vendor-" + site.name()))
                .flatMap(route -> route.filter(".*-guard").stream()).filter(ResilienceProcessor.class::isInstance)
                .map(guard -> ((ResilienceProcessor) guard).getCircuitBreakerState()).findFirst().orElse(null);
    }
}
