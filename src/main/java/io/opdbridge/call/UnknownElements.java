package io.opdbridge.call;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Elements of requests that this interface does not know are ignored; the log says so of each once. Thread-safe. */
final class UnknownElements {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownElements.class);

    private static final int MAX_NAMES = 500;
    private static final int MAX_NAME_LENGTH = 100;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    void ignore(String name) {
        String shortName = name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH));
        if (names.size() < MAX_NAMES && names.add(shortName)) {
            LOG.info("Unknown element {} ignored; it is not logged again", shortName);
        }
    }
}
