package io.opdbridge.kit;

import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisServer;
import org.junit.jupiter.api.Tag;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A dialect of two calls for a step; what is lost on the way to the HIS is the first of them, all else meets the
 * second.
 */
@Tag("full")
class ApplyConfirmConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return new ApplyConfirmHis(books);
    }

    @Override
    protected Path routes() {
        return Path.of("src/test/resources/apply-confirm");
    }

    @Override
    Fault[] onTheWire(Fault... ofCalls) {
        return Arrays.stream(ofCalls).flatMap(fault -> fault == Fault.LOSE_REQUEST || fault == Fault.CUT_REQUEST
                ? Stream.of(fault) : Stream.of(Fault.NONE, fault)).toArray(Fault[]::new);
    }

    @Override
    int callsPerStep() {
        return 2;
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return Map.of("dialect", "apply-confirm", "vendor-address", "http://127.0.0.1:" + port + "/his/",
                "vendor-compensation-seconds", "6", "vendor-already-captured-codes", "E06",
                "vendor-already-released-codes", "E05", "vendor-no-such-hold-codes", "E07",
                "vendor-unknown-codes", "E98");
    }
}
