package io.opdbridge.ledger.jdbc;

import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseProposal;

import javax.sql.DataSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds cases and what was decided about them, for people. Thread-safe. */
public final class CaseSearch {

    public CaseSearch(DataSource dataSource) {
    }

    /** Case numbers are unique over all sites. */
    public Optional<Case> find(long id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Open cases the oldest first; solved ones the newest first.
     *
     * @param sites   of these sites; empty: of all
     * @param afterId the number of the last case of the page before; null for the first page
     */
    public List<Case> page(Set<String> sites, boolean solved, Long afterId, int maxRows) {
        throw new UnsupportedOperationException();
    }

    /** The cases about a hold, oldest first. */
    public List<Case> ofHold(String site, long holdId) {
        throw new UnsupportedOperationException();
    }

    /** What was decided about a case, oldest first. */
    public List<CaseDecision> decisions(String site, long caseId) {
        throw new UnsupportedOperationException();
    }

    /** What was proposed about a case, oldest first. */
    public List<CaseProposal> proposals(String site, long caseId) {
        throw new UnsupportedOperationException();
    }

    /** The proposals that wait for a second person, oldest first. */
    public List<CaseProposal> openProposals(int maxRows) {
        throw new UnsupportedOperationException();
    }
}
