package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Masks;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** The holder of a card, as far as people on duty have to know. Thread-safe. */
public final class Patients {

    private static final String OF_CARD = """
            SELECT patient_id, patient_name, id_card_no, mobile, spendable_fen, held_fen FROM account
            WHERE site = ? AND card_type = ? AND card_no = ?
            """;

    private final DataSource dataSource;

    public Patients(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A patient, masked so that nobody can be found by it, and the card's balances.
     *
     * @param patientId the number by which the hospital knows the patient
     * @param name      its first character
     * @param idCardNo  masked
     * @param mobile    masked
     */
    public record Masked(@Nullable String patientId, @Nullable String name, @Nullable String idCardNo,
            @Nullable String mobile, long spendableFen,
            long heldFen) {
    }

    /** The holder of a card in our own books; empty for an unknown card. */
    public Optional<Masked> ofCard(String site, @Nullable String cardType, @Nullable String cardNo) {
        return new Query<>(Command.of(OF_CARD, site, cardType, cardNo), Patients::masked).list(dataSource).stream()
                .findFirst();
    }

    private static Masked masked(ResultSet row) throws SQLException {
        return new Masked(row.getString("patient_id"), Masks.maskName(row.getString("patient_name")),
                Masks.maskIdentity(row.getString("id_card_no")), Masks.mask(row.getString("mobile")),
                row.getLong("spendable_fen"), row.getLong("held_fen"));
    }
}
