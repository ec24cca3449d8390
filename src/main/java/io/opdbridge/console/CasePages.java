package io.opdbridge.console;

import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.DecisionRefusal;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.PossibleDecision;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.Patients;
import io.opdbridge.story.HoldStories;
import io.opdbridge.story.StoryLine;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The pages of cases: the list, the possible decisions about one, and the decisions. Thread-safe. */
public final class CasePages {

    private static final int ROWS = 50;
    private static final int MOST_PROPOSALS = 50;

    private final Sites sites;
    private final CaseSearch cases;
    private final HoldSearch holds;
    private final HoldStories stories;
    private final Patients patients;
    private final CaseDecisions decisions;

    /**
     * The list.
     *
     * @param solved    whether the list is of solved cases
     * @param cases     a page of them
     * @param next      the cursor of the next page; null for none
     * @param proposals proposals that wait for a second person
     */
    public record ListModel(boolean solved, List<Case> cases, @Nullable Long next, List<CaseProposal> proposals) {
    }

    /**
     * One case.
     *
     * @param siblings  the other open cases about the same money
     * @param hold      the hold behind it; null for none
     * @param patient   the holder of the card, masked; null when unknown
     * @param possible  possible and impossible decisions
     * @param decided   earlier decisions
     * @param proposals earlier proposals
     * @param lines     the story
     * @param token     token token token of the forms of this page: sent twice, they decide once
     * @param refusal   why a decision was refused; null for none
     * @param typed     the typed reason
     */
    public record CaseModel(Case about, List<Case> siblings, @Nullable ListedHold hold,
            Patients.@Nullable Masked patient,
            List<PossibleDecision> possible, List<CaseDecision> decided, List<CaseProposal> proposals,
            List<StoryLine> lines, String token, @Nullable DecisionRefusal refusal, String typed) {

        /** The open proposal; null for none. */
        public @Nullable CaseProposal openProposal() {
            return proposals.stream().filter(proposal -> proposal.state() == CaseProposal.State.OPEN).findFirst()
                    .orElse(null);
        }

        public boolean isOpen() {
            return about.solved().at() == null;
        }
    }

    public CasePages(Sites sites, CaseSearch cases, HoldSearch holds, HoldStories stories, Patients patients,
            CaseDecisions decisions) {
        this.sites = sites;
        this.cases = cases;
        this.holds = holds;
        this.stories = stories;
        this.patients = patients;
        this.decisions = decisions;
    }

    public Reply list(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        boolean solved = visit.parameter("solved").equals("yes");
        Set<String> seen = visitor.sites(sites);
        if (seen.isEmpty()) {
            return Page.of("cases", new ListModel(solved, List.of(), null, List.of()));
        }
        List<Case> page = cases.page(seen, solved, visit.numberParameter("after"), ROWS + 1);
        boolean more = page.size() > ROWS;
        List<Case> shown = more ? page.subList(0, ROWS) : page;
        List<CaseProposal> proposals = solved ? List.of() : seen.stream()
                .flatMap(site -> cases.openProposals(site, MOST_PROPOSALS).stream())
                .sorted(Comparator.comparingLong(CaseProposal::id)).limit(MOST_PROPOSALS).toList();
        return Page.of("cases", new ListModel(solved, shown, more ? shown.get(ROWS - 1).id() : null, proposals));
    }

    public Reply show(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        return show(find(visit, visitor), 200, null, "");
    }

    private Reply show(Case about, int status, @Nullable DecisionRefusal refusal, String typed) {
        ListedHold hold = about.refund().holdId() == null ? null
                : holds.find(about.site(), about.refund().holdId()).orElse(null);
        Patients.Masked patient = hold == null || hold.atVendor() ? null
                : patients.ofCard(hold.recharge().site(), hold.recharge().cardType(), hold.recharge().cardNo())
                        .orElse(null);
        return new Page(status, "case", new CaseModel(about, decisions.siblings(about), hold, patient,
                decisions.possible(about), cases.decisions(about.site(), about.id()),
                cases.proposals(about.site(), about.id()), hold == null ? stories.of(about) : stories.of(hold),
                UUID.randomUUID().toString(), refusal, typed));
    }

    /** Takes the decision of a form, or proposes it. */
    public Reply decide(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Form form) {
        Case about = find(visit, visitor);
        CaseAction action = Arrays.stream(CaseAction.values()).filter(known -> known.name().equals(form.get("action")))
                .findFirst().orElseThrow(() -> new ConsoleRefusal(400, "no-form"));
        String amount = form.get("amountFen");
        if (!amount.matches("-?[0-9]{1,18}")) {
            throw new ConsoleRefusal(400, "no-form");
        }
        try {
            CaseDecisions.Taken outcome = decisions.decide(
                    new DecisionRequest(about.site(), about.id(), form.get("token"),
                            action, Long.parseLong(amount), form.get("reason")),
                    visitor.person(visit.from().address()));
            return done(about, outcome.decision() == null ? "proposed" : "decided");
        } catch (DecisionRefusal refusal) {
            return show(about, 409, refusal, form.get("reason"));
        }
    }

    /** Approves and takes another person's proposal. */
    public Reply approve(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Form form) {
        Case about = find(visit, visitor);
        try {
            decisions.approve(about.site(), proposal(form), visitor.person(visit.from().address()), note(form));
            return done(about, "approved");
        } catch (DecisionRefusal refusal) {
            return show(find(visit, visitor), 409, refusal, "");
        }
    }

    /** Ends a proposal: a second person declines it, or the proposer withdraws it. */
    public Reply decline(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Form form) {
        Case about = find(visit, visitor);
        Person person = visitor.person(visit.from().address());
        if (!person.may(Role.APPROVER) && !person.may(Role.OPERATOR)) {
            throw new ConsoleRefusal(403, "no-operator");
        }
        try {
            decisions.decline(about.site(), proposal(form), person, note(form));
            return done(about, "declined");
        } catch (DecisionRefusal refusal) {
            return show(about, 409, refusal, "");
        }
    }

    private static Reply done(Case about, String notice) {
        return new Redirect("/cases/" + about.site() + "/" + about.id() + "?done=" + notice);
    }

    private static long proposal(Form form) {
        if (!form.get("proposal").matches("[0-9]{1,18}")) {
            throw new ConsoleRefusal(400, "no-form");
        }
        return Long.parseLong(form.get("proposal"));
    }

    private static @Nullable String note(Form form) {
        return form.get("note").isEmpty() ? null : form.get("note");
    }

    private Case find(Visit visit, Visitor visitor) {
        return cases.find(visit.number(2))
                .filter(found -> found.site().equals(visit.part(1)) && visitor.sees(found.site()))
                .orElseThrow(ConsoleRefusal::notFound);
    }
}
