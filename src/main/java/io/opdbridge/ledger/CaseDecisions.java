package io.opdbridge.ledger;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Sites;

import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * What people decide about cases (contract, sections 5 and 7). A decision moves its money, closes its case and is written
 * down in one database transaction; that somebody is about to decide is in the audit trail before. What is possible follows
 * from where the hold and the recharge behind the case stand, not from the kind of case.
 *
 * <p>A decision about more than the site's setting ({@link io.opdbridge.canonical.Site#approvalAboveFen}) is proposed only;
 * another person approves or declines it. Thread-safe. Answers refusals by throwing {@link DecisionRefusal}.
 */
public final class CaseDecisions {

    /**
     * What came of a decision: one of the two is null.
     *
     * @param decision it was taken
     * @param proposal it waits for a second person
     */
    public record Outcome(CaseDecision decision, CaseProposal proposal) {
    }

    /** @param audit writes an audit entry, which is on disk when it returns, or throws */
    public CaseDecisions(LedgerStore store, Sites sites, Clock clock, Consumer<AuditEntry> audit) {
    }

    /**
     * Each thing that could be decided about an open case, and those that cannot, with the reason; empty when the case is
     * closed.
     */
    public List<PossibleDecision> possible(Case about) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a decision, or proposes it when it needs a second person. Needs {@link Person.Role#OPERATOR}. The same token
     * again gets what came of it the first time.
     */
    public Outcome decide(DecisionRequest request, Person person) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a proposed decision. Needs {@link Person.Role#APPROVER} and another person than who proposed it. By the same
     * person again it gets the decision of the first time.
     *
     * @param note what the approver says; may be null
     */
    public CaseDecision approve(String site, long proposalId, Person person, String note) {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends a proposal without a decision: an {@link Person.Role#APPROVER} declines it, who proposed it withdraws it.
     *
     * @param note why; may be null for who withdraws
     */
    public CaseProposal decline(String site, long proposalId, Person person, String note) {
        throw new UnsupportedOperationException();
    }
}
