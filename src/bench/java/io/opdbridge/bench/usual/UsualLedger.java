package io.opdbridge.bench.usual;

import io.opdbridge.bench.baseline.BareLedger;
import io.opdbridge.bench.baseline.RefundWork;
import io.opdbridge.bench.baseline.Statements;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The rules of money in Spring's transactions. Thread-safe. */
@Service
class UsualLedger {

    private final RefundWork work;

    UsualLedger(JdbcTemplate template, DataSource dataSource) throws SQLException {
        this.work = new RefundWork(new TemplateStatements(template), BareLedger.nextIdSql(dataSource));
    }

    @Transactional(noRollbackFor = Refusal.class)
    public Receipt freeze(HoldRequest request) {
        return work.freeze(request);
    }

    @Transactional(noRollbackFor = Refusal.class)
    public Receipt settle(Settlement settlement) {
        return work.settle(settlement);
    }

    @Transactional(readOnly = true)
    public RechargeList list(RechargeQuery query) {
        return work.list(query);
    }

    private record TemplateStatements(JdbcTemplate template) implements Statements {

        @Override
        public <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) {
            return template.query(sql, (row, number) -> mapper.map(row), parameters);
        }

        @Override
        public int update(String sql, Object... parameters) {
            return template.update(sql, parameters);
        }

        @Override
        public void updateAll(String sql, List<Object[]> parameters) {
            template.batchUpdate(sql, parameters);
        }
    }
}
