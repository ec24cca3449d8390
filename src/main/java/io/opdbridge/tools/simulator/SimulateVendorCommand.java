package io.opdbridge.tools.simulator;

import io.opdbridge.cli.Tool;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** {@code bin/bridge simulate-vendor}: the simulated HIS of the conformance kit, for rehearsals. */
@Command(name = "simulate-vendor", mixinStandardHelpOptions = true,
        description = "Runs a simulated HIS to rehearse with.")
public final class SimulateVendorCommand implements Tool {

    private static final String DATABASE = "postgres";
    private static final int ALL_PERCENT = 100;
    private static final List<String> PATIENTS = List.of("张三", "李四", "王五");
    private static final long PAID_FEN = 10_000;

    @Option(names = "--dialect", required = true, converter = DialectConverter.class,
            description = "Its dialect: http-xml, soap, soap-call, http-json, jdbc or hl7v2.")
    private HisDialect dialect;

    @Option(names = "--port", defaultValue = "9090", description = "Its port; default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(names = "--data", paramLabel = "DIR",
            description = "Keeps its books in this folder; without it they are lost at the end.")
    private @Nullable Path data;

    @Option(names = "--fault", paramLabel = "KIND=PERCENT",
            description = "Lets a percentage of calls fail, for example lose-answer=20: cut-request, lose-request,"
                    + " repeat-request, cut-answer,"
                    + " lose-answer, garble-answer, repeat-answer, slow-answer, drip-answer."
                    + " May be given several times.")
    private Map<String, Integer> faults = Map.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        FaultyNetwork.Plan plan = plan();
        CountDownLatch closed = new CountDownLatch(1);
        try (HisDatabase database = data == null ? HisDatabase.start() : HisDatabase.start(data)) {
            HisBooks books = new HisBooks(database.dataSource(DATABASE));
            topUp(books);
            try (HisServer server = dialect.serve(books, database);
                    FaultyNetwork network = new FaultyNetwork(port, server.port(), plan)) {
                announce(spec.commandLine().getOut(), network.port());
                awaitEnd(closed);
            }
        } finally {
            closed.countDown();
        }
        return 0;
    }

    /** Waits for the process to be told to end, which then waits for the books to be closed. */
    private static void awaitEnd(CountDownLatch closed) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        asked.await();
    }

    private FaultyNetwork.Plan plan() {
        Map<Fault, Integer> percents = faults.entrySet().stream().collect(Collectors.toMap(
                entry -> fault(entry.getKey()), Map.Entry::getValue));
        if (percents.values().stream().anyMatch(percent -> percent < 0)
                || percents.values().stream().mapToInt(Integer::intValue).sum() > ALL_PERCENT) {
            throw new ParameterException(spec.commandLine(),
                    "Each fault has 0 to 100 percent, and all together at most 100");
        }
        Random random = new Random();
        return sent -> {
            int dice = random.nextInt(ALL_PERCENT);
            for (Map.Entry<Fault, Integer> entry : percents.entrySet()) {
                dice -= entry.getValue();
                if (dice < 0) {
                    return entry.getKey();
                }
            }
            return Fault.NONE;
        };
    }

    private Fault fault(String name) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault != Fault.DELAY_REQUEST && word(fault).equals(name)).findFirst()
                .orElseThrow(() -> new ParameterException(spec.commandLine(),
                        "The fault \"" + name + "\" does not exist"));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void topUp(HisBooks books) {
        for (int i = 0; i < PATIENTS.size(); i++) {
            String number = Integer.toString(i + 1);
            if (books.number("SELECT count(*) FROM his.account WHERE card_no = ?", "90000" + number) == 0) {
                books.recharge("WX" + number, "1", "90000" + number, "P" + number, PATIENTS.get(i), PAID_FEN);
            }
        }
    }

    private void announce(PrintWriter out, int at) {
        out.println("A simulated HIS speaks " + word(dialect) + " at 127.0.0.1:" + at + ". Ctrl-C stops it.");
        out.println(
                "Patients: cards 900001, 900002 and 900003 of type 1, of P1, P2 and P3, each topped up with 100.00 yuan"
                        + " by orders WX1, WX2 and WX3 (HisFlowNo RWX1, RWX2 and RWX3).");
        out.println("Settings of a bridge that has it as its vendor, for its conf/application.properties:");
        out.println();
        dialect.settings(at, DATABASE).forEach((name, value) -> out.println("bridge.site.main." + name + "=" + value));
        out.flush();
    }

    static final class DialectConverter implements ITypeConverter<HisDialect> {
        @Override
        public HisDialect convert(String name) {
            return Arrays.stream(HisDialect.values()).filter(dialect -> word(dialect).equals(name)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no dialect \"" + name + "\": "
                            + Arrays.stream(HisDialect.values()).map(SimulateVendorCommand::word)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
