package io.opdbridge.cases;

import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.Siblings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The open cases of all sites by what they are about, so that a list can show together which speak of the same money.
 */
final class OpenCases {

    private final Map<List<String>, List<Case>> byNumber = new HashMap<>();

    private OpenCases() {
    }

    static OpenCases of(LedgerStore store) {
        OpenCases open = new OpenCases();
        store.forEachCase(false, found -> numbers(found).forEach(number -> open.byNumber
                .computeIfAbsent(number, first -> new ArrayList<>(1)).add(found)));
        return open;
    }

    /** Those that speak of the same money as an open case; none of a solved one. */
    List<Case> siblings(Case about) {
        if (about.solved().at() != null) {
            return List.of();
        }
        Set<Case> beside = new LinkedHashSet<>();
        numbers(about).forEach(number -> beside.addAll(byNumber.getOrDefault(number, List.of())));
        return Siblings.of(about, beside.stream().filter(other -> other.id() != about.id()).toList());
    }

    private static List<List<String>> numbers(Case about) {
        List<List<String>> numbers = new ArrayList<>(2);
        if (about.orderId() != null) {
            numbers.add(List.of(about.site(), "order", about.orderId()));
        }
        if (about.flowNo() != null) {
            numbers.add(List.of(about.site(), "flow", about.flowNo()));
        }
        return numbers;
    }
}
