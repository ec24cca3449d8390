package io.opdbridge.cases;

import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseDecision;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.jdbc.CaseSql;
import io.opdbridge.ledger.jdbc.LedgerRows;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Finds cases and their decisions, for people. Thread-safe. */
public final class CaseSearch {

    private final DataSource dataSource;

    public CaseSearch(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Case numbers are unique over all sites. */
    public Optional<Case> find(long id) {
        return new Query<>(Command.of(CaseSql.SELECT_CASE + "WHERE id = ?", id), LedgerRows::caseFile).list(dataSource)
                .stream().findFirst();
    }

    /**
     * Open cases the oldest first; solved ones the newest first, by their numbers.
     *
     * @param sites   of these sites; empty: of all
     * @param afterId the number of the last case of the page before; null for the first page
     */
    public List<Case> page(Set<String> sites, boolean solved, @Nullable Long afterId, int maxRows) {
        StringBuilder sql = new StringBuilder(CaseSql.SELECT_CASE).append(solved ? "WHERE solved_at IS NOT NULL"
                : "WHERE solved_at IS NULL");
        List<Object> values = new ArrayList<>();
        if (!sites.isEmpty()) {
            sql.append(" AND site IN (").append(Command.marks(sites.size())).append(')');
            values.addAll(sites);
        }
        if (afterId != null) {
            sql.append(solved ? " AND id < ?" : " AND id > ?");
            values.add(afterId);
        }
        sql.append(solved ? " ORDER BY id DESC" : " ORDER BY id").append(" FETCH FIRST ? ROWS ONLY");
        values.add(maxRows);
        return new Query<>(new Command(sql.toString(), values), LedgerRows::caseFile).list(dataSource);
    }

    /** The cases about a hold, oldest first. */
    public List<Case> ofHold(String site, long holdId) {
        return new Query<>(Command.of(CaseSql.CASES_OF_HOLD, site, holdId), LedgerRows::caseFile).list(dataSource);
    }

    /** The decisions about a case, oldest first. */
    public List<CaseDecision> decisions(String site, long caseId) {
        return new Query<>(Command.of(CaseSql.DECISIONS_OF_CASE, site, caseId), CaseSql::decision).list(dataSource);
    }

    /** The proposals about a case, oldest first. */
    public List<CaseProposal> proposals(String site, long caseId) {
        return new Query<>(Command.of(CaseSql.PROPOSALS_OF_CASE, site, caseId), CaseSql::proposal).list(dataSource);
    }

    /** The proposals of a site that wait for a second person, oldest first. */
    public List<CaseProposal> openProposals(String site, int maxRows) {
        return new Query<>(Command.of(CaseSql.OPEN_PROPOSALS, site, maxRows), CaseSql::proposal).list(dataSource);
    }
}
