package io.opdbridge.ledger;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.DecisionRefusal.Reason;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The decisions of people about cases (contract, sections 5 and 7). One database transaction moves the money, closes
 * the case and records the decision; the audit trail has an entry before. What is possible follows from the state of
 * the hold and the recharge behind the case.
 *
 * <p>Deciding one of several cases of the same money ends the others that it answers (section 5, rule 10).
 *
 * <p>A decision above the site's limit ({@link Site#approvalAboveFen}), and every reversal, is only proposed; another
 * person approves or declines it. Asking a vendor again needs no approval, since it carries out an earlier decision.
 * Thread-safe. Refusals are thrown as {@link DecisionRefusal}.
 */
public final class CaseDecisions {

    private static final int REASON_LENGTH = 500;
    private static final int TOKEN_LENGTH = 64;

    private final LedgerStore store;
    private final Sites sites;
    private final Clock clock;
    private final Consumer<AuditEntry> audit;

    /**
     * The result of a decision; one of the two is null.
     *
     * @param decision the decision that was taken
     * @param proposal the proposal that waits for a second person
     */
    public record Taken(@Nullable CaseDecision decision, @Nullable CaseProposal proposal) {
    }

    /** @param audit writes an audit entry, which is on disk when it returns, or throws */
    public CaseDecisions(LedgerStore store, Sites sites, Clock clock, Consumer<AuditEntry> audit) {
        this.store = store;
        this.sites = sites;
        this.clock = clock;
        this.audit = audit;
    }

    /**
     * The decisions about an open case that are possible, and those that are not, with the reason; empty for a closed
     * case.
     */
    public List<PossibleDecision> possible(Case about) {
        return about.solved().at() != null ? List.of() : store.inTransaction(tx -> ground(tx, about,
                Siblings.of(about, tx.openCasesBeside(about))).possible());
    }

    /** The other open cases about the same money (contract, section 5, rule 10). */
    public List<Case> siblings(Case about) {
        return about.solved().at() != null ? List.of()
                : store.inTransaction(tx -> Siblings.of(about, tx.openCasesBeside(about)));
    }

    /**
     * Takes a decision, or proposes it when it needs a second person. Needs {@link Role#OPERATOR}. A repeated token
     * gets the first result.
     */
    public Taken decide(DecisionRequest request, Person person) {
        require(person, Role.OPERATOR);
        String reason = Objects.requireNonNull(words(request.reason(), true));
        if (request.token() == null || request.token().isBlank() || request.token().length() > TOKEN_LENGTH) {
            throw new DecisionRefusal(Reason.BAD_TOKEN);
        }
        Plan plan = store.inTransaction(tx -> plan(tx, request, person));
        if (plan.before() != null) {
            return plan.before();
        }
        Draft draft = new Draft(request.action(), request.amountFen(), request.token(), reason, person.name());
        boolean proposes = plan.wanted().needsApproval();
        return audited(proposes ? Kind.PROPOSE : Kind.DECIDE, plan, draft, person, reason,
                at -> store.inTransaction(tx -> {
                    Plan now = plan(tx, request, person);
                    if (now.before() != null) {
                        return now.before();
                    }
                    return proposes ? new Taken(null, propose(tx, now, draft, at))
                            : new Taken(take(tx, now, draft, at, null), null);
                }));
    }

    /**
     * Approves and takes a proposed decision. Needs {@link Role#APPROVER} and a person other than the proposer. The
     * same approver again gets the first decision.
     *
     * @param note the approver's comment
     */
    public CaseDecision approve(String site, long proposalId, Person person, @Nullable String note) {
        require(person, Role.APPROVER);
        String said = words(note, false);
        CaseProposal proposal = find(site, proposalId);
        if (person.isNamed(proposal.proposedBy())) {
            throw new DecisionRefusal(Reason.SAME_PERSON);
        }
        Plan plan = store.inTransaction(tx -> plan(tx, proposal, person));
        if (plan.before() != null) {
            return Objects.requireNonNull(plan.before().decision(), "An approval is no proposal");
        }
        Draft draft = Draft.of(proposal);
        return audited(Kind.APPROVE, plan, draft, person, said, at -> store.inTransaction(tx -> {
            Plan now = plan(tx, proposal, person);
            if (now.before() != null) {
                return Objects.requireNonNull(now.before().decision(), "An approval is no proposal");
            }
            tx.endProposal(ended(proposal, CaseProposal.State.APPROVED, person, at, said));
            return take(tx, now, draft, at, new Approval(proposal.id(), person.name(), said));
        }));
    }

    /**
     * Ends a proposal without a decision: an {@link Role#APPROVER} declines it, or the proposer withdraws it.
     *
     * @param note the reason; the proposer needs none
     */
    public CaseProposal decline(String site, long proposalId, Person person, @Nullable String note) {
        CaseProposal proposal = find(site, proposalId);
        boolean withdraws = person.isNamed(proposal.proposedBy());
        require(person, withdraws ? Role.OPERATOR : Role.APPROVER);
        String said = words(note, !withdraws);
        CaseProposal.State end = withdraws ? CaseProposal.State.WITHDRAWN : CaseProposal.State.DECLINED;
        if (proposal.state() == end && person.isNamed(proposal.end().by())) {
            return proposal;
        }
        Plan plan = store.inTransaction(tx -> lockOpen(tx, proposal));
        return audited(Kind.DECLINE, plan, Draft.of(proposal), person, said, at -> store.inTransaction(tx -> {
            lockOpen(tx, proposal);
            CaseProposal ended = ended(proposal, end, person, at, said);
            tx.endProposal(ended);
            return ended;
        }));
    }

    /** A request that is well formed. */
    private record Draft(CaseAction action, long amountFen, String token, String reason, String decidedBy) {

        static Draft of(CaseProposal proposal) {
            return new Draft(proposal.action(), proposal.amountFen(), proposal.token(), proposal.reason(),
                    proposal.proposedBy());
        }
    }

    private record Approval(long proposalId, String person, @Nullable String note) {
    }

    /**
     * A locked case with the hold and the recharge behind it.
     *
     * @param siblings the other open cases of the same money, locked as well
     * @param chosen   the wanted decision; null when only listing
     * @param before   the earlier result of the same form; null when there is none
     */
    private record Plan(Case about, List<Case> siblings, @Nullable CaseGround ground, @Nullable PossibleDecision chosen,
            @Nullable Taken before) {

        Plan endedBy(Taken earlier) {
            return new Plan(about, siblings, ground, null, earlier);
        }

        List<Case> answered() {
            return chosen == null ? List.of()
                    : Siblings.answered(chosen.action(), chosen.amountFen(), about, siblings);
        }

        CaseGround opened() {
            return Objects.requireNonNull(ground, "Only a proposal ends");
        }

        PossibleDecision wanted() {
            return Objects.requireNonNull(chosen, "Nothing is chosen");
        }

        Plan choosing(CaseAction action, long amountFen) {
            List<PossibleDecision> ofAction = opened().possible().stream().filter(one -> one.action() == action)
                    .toList();
            if (ofAction.isEmpty()) {
                throw new DecisionRefusal(Reason.NOTHING_TO_ASK);
            }
            PossibleDecision found = ofAction.stream().filter(one -> one.amountFen() == amountFen).findFirst()
                    .orElseThrow(() -> new DecisionRefusal(Reason.AMOUNT_CHANGED, amountFen));
            if (found.refusal() != null) {
                throw found.refusal();
            }
            return new Plan(about, siblings, ground, found, null);
        }
    }

    private Plan plan(Transaction tx, DecisionRequest request, Person person) {
        Plan locked = lock(tx, request.site(), request.caseId());
        Optional<Taken> before = repeated(tx, request, person);
        if (before.isPresent()) {
            return locked.endedBy(before.get());
        }
        refuseClosed(locked.about());
        tx.openProposal(locked.about()).ifPresent(open -> {
            throw new DecisionRefusal(Reason.PROPOSAL_OPEN, open.proposedBy());
        });
        return locked.choosing(request.action(), request.amountFen());
    }

    private Plan plan(Transaction tx, CaseProposal proposal, Person person) {
        Plan locked = lock(tx, proposal.site(), proposal.caseId());
        CaseProposal now = tx.findProposal(proposal.site(), proposal.id()).orElseThrow();
        if (now.state() == CaseProposal.State.APPROVED && person.isNamed(now.end().by())) {
            return locked.endedBy(new Taken(tx.findDecision(now.site(), now.token()).orElseThrow(), null));
        }
        refuseEnded(now);
        return locked.choosing(proposal.action(), proposal.amountFen());
    }

    /**
     * Locks the account or the order first, as calls do, then the cases by ascending number. A decision about a sibling
     * locks the same account or order, so everything is read again behind that lock.
     */
    private Plan lock(Transaction tx, String site, long caseId) {
        Case known = tx.findCase(site, caseId).orElseThrow(() -> new DecisionRefusal(Reason.NO_SUCH_CASE, caseId));
        List<Case> before = Siblings.of(known, tx.openCasesBeside(known));
        CaseGround ground = ground(tx, known, before);
        List<Case> siblings = Siblings.of(known, tx.openCasesBeside(known));
        if (!numbers(siblings).equals(numbers(before))) {
            ground = ground(tx, known, siblings);
        }
        List<Case> locked = Stream.concat(Stream.of(known), siblings.stream()).map(Case::id).sorted()
                .map(id -> tx.lockCase(site, id).orElseThrow()).toList();
        Case about = locked.stream().filter(one -> one.id() == caseId).findFirst().orElseThrow();
        return new Plan(about, locked.stream().filter(one -> one.id() != caseId && one.solved().at() == null).toList(),
                ground,
                null,
                null);
    }

    private static List<Long> numbers(List<Case> cases) {
        return cases.stream().map(Case::id).toList();
    }

    private static Plan lockOpen(Transaction tx, CaseProposal proposal) {
        Case about = tx.lockCase(proposal.site(), proposal.caseId()).orElseThrow();
        refuseEnded(tx.findProposal(proposal.site(), proposal.id()).orElseThrow());
        return new Plan(about, List.of(), null, null, null);
    }

    private static void refuseEnded(CaseProposal now) {
        if (now.state() != CaseProposal.State.OPEN) {
            throw new DecisionRefusal(Reason.PROPOSAL_ENDED, Phrase.of("proposal." + now.state()),
                    now.end().by());
        }
    }

    private static void refuseClosed(Case about) {
        if (about.solved().at() != null) {
            throw new DecisionRefusal(Reason.CASE_CLOSED, about.solved().end().phrase());
        }
    }

    private CaseGround ground(Transaction tx, Case known, List<Case> siblings) {
        Site site = sites.find(known.site()).orElseThrow(() -> new DecisionRefusal(Reason.UNKNOWN_SITE));
        Case about = Siblings.together(known, siblings);
        return site.vendor() == null ? OwnGround.open(tx, about, site) : VendorGround.open(tx, about, site);
    }

    private static Optional<Taken> repeated(Transaction tx, DecisionRequest request, Person person) {
        Optional<CaseDecision> decision = tx.findDecision(request.site(), request.token());
        if (decision.isPresent()) {
            CaseDecision first = decision.get();
            requireSame(request, person, first.caseId(), first.action(), first.amountFen(), first.decidedBy());
            return Optional.of(new Taken(first, null));
        }
        return tx.findProposal(request.site(), request.token()).map(first -> {
            requireSame(request, person, first.caseId(), first.action(), first.amountFen(), first.proposedBy());
            return new Taken(null, first);
        });
    }

    private static void requireSame(DecisionRequest request, Person person, long caseId, CaseAction action,
            long amountFen,
            String who) {
        if (request.caseId() != caseId || request.action() != action || request.amountFen() != amountFen
                || !person.isNamed(who)) {
            throw new DecisionRefusal(Reason.BAD_TOKEN);
        }
    }

    private static CaseProposal propose(Transaction tx, Plan plan, Draft draft, Instant at) {
        CaseProposal proposal = new CaseProposal(plan.about().site(), tx.nextId(), plan.about().id(), draft.token(),
                draft.action(), draft.amountFen(), draft.reason(), draft.decidedBy(), at, CaseProposal.State.OPEN,
                CaseProposal.NOT_YET);
        tx.insertProposal(proposal);
        return proposal;
    }

    /** @param approval null when no second person was needed */
    private CaseDecision take(Transaction tx, Plan plan, Draft draft, Instant at, @Nullable Approval approval) {
        Case about = plan.about();
        Instant now = Moment.now(clock);
        long id = tx.nextId();
        CaseDecision decision = new CaseDecision(about.site(), id, about.id(), draft.token(), draft.action(),
                draft.amountFen(), plan.opened().holdId(), null, draft.reason(), draft.decidedBy(), at,
                approval == null ? CaseDecision.NOT_NEEDED
                        : new CaseDecision.Approval(approval.person(), approval.note()));
        if (draft.action() != CaseAction.RETRY) {
            tx.closeCase(about, now, CaseEnd.decided(decision), null);
            for (Case sibling : plan.answered()) {
                tx.closeCase(sibling, now, CaseEnd.withAnother(decision), id);
            }
        }
        Long booked = plan.opened().carryOut(tx, plan.wanted(), new CaseGround.By(id, draft.decidedBy(), about.id(),
                CaseEnd.decided(decision), Siblings.numbersInBill(about, plan.answered())), now);
        CaseDecision taken = decision.booked(booked);
        tx.insertDecision(taken, approval == null ? null : approval.proposalId());
        return taken;
    }

    private CaseProposal find(String site, long proposalId) {
        return store.inTransaction(tx -> tx.findProposal(site, proposalId))
                .orElseThrow(() -> new DecisionRefusal(Reason.NO_SUCH_PROPOSAL, proposalId));
    }

    private static CaseProposal ended(CaseProposal open, CaseProposal.State state, Person person, Instant at,
            @Nullable String note) {
        return new CaseProposal(open.site(), open.id(), open.caseId(), open.token(), open.action(), open.amountFen(),
                open.reason(), open.proposedBy(), open.proposedAt(), state,
                new CaseProposal.End(person.name(), at, note));
    }

    /** Audits the intention, then acts, and audits the failure if that fails. */
    private <R> R audited(Kind kind, Plan plan, Draft draft, Person person, @Nullable String words,
            Function<Instant, R> work) {
        Instant at = Moment.now(clock);
        audit.accept(entry(kind, at, plan, draft, person, words == null ? "" : words));
        try {
            return work.apply(at);
        } catch (DecisionRefusal refused) {
            audit.accept(
                    entry(kind, Moment.now(clock), plan, draft, person, "nothing was changed: " + refused.reason()));
            throw refused;
        }
    }

    private static AuditEntry entry(Kind kind, Instant at, Plan plan, Draft draft, Person person, String words) {
        Case about = plan.about();
        String cancelNo = plan.ground() == null ? about.refund().cancelNo() : plan.ground().cancelNo();
        return new AuditEntry(kind, at, person.name(), person.address(), about.site(),
                draft.action().name().toLowerCase(Locale.ROOT),
                new Subject(null, null, about.orderId(), about.flowNo(), draft.amountFen(), cancelNo), null, null,
                "case " + about.id() + ": " + words + (plan.answered().isEmpty() ? ""
                        : " (ends "
                                + String.join(", ", numbers(plan.answered()).stream().map(id -> "case " + id).toList())
                                + " too)"));
    }

    private static void require(Person person, Role role) {
        if (!person.may(role)) {
            throw new DecisionRefusal(Reason.ROLE_MISSING, Phrase.of("role." + role));
        }
    }

    /** Words of a person as they are stored: on one line, with identity and mobile numbers masked. */
    private static @Nullable String words(@Nullable String text, boolean required) {
        String line = text == null ? "" : Masks.mask(text.replaceAll("\\p{Cntrl}+", " ").strip());
        if (line.length() > REASON_LENGTH || required && line.isEmpty()) {
            throw new DecisionRefusal(Reason.REASON_MISSING, REASON_LENGTH);
        }
        return line.isEmpty() ? null : line;
    }
}
