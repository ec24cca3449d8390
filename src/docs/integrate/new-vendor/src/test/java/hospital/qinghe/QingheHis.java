package hospital.qinghe;

import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisBooks.Answer;
import io.opdbridge.tools.simulator.HisBooks.Query;
import io.opdbridge.tools.simulator.HisBooks.Recharge;
import io.opdbridge.tools.simulator.HisBooks.Refund;
import io.opdbridge.tools.simulator.HisDatabase;
import io.opdbridge.tools.simulator.HisServer;
import io.opdbridge.tools.simulator.HttpHis;

import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/** The vendor's side of the interface, as its document says. */
final class QingheHis {

    static final String UNIT = "4401";
    static final String KEY = "q1h-7";

    private static final Charset GBK = Charset.forName("GBK");
    private static final Map<String, String> CHANNELS = Map.of("0", "WX", "1", "ZFB", "2", "YL");

    private final HisBooks books;

    private QingheHis(HisBooks books) {
        this.books = books;
    }

    /** @param port 0 takes a free one */
    static HisServer serve(HisBooks books, int port) {
        return new HttpHis(port, "text/plain", GBK, new QingheHis(books)::answer);
    }

    /** Serves on port 9001 with one recharge of 100.00 yuan, for a rehearsal. */
    public static void main(String[] arguments) throws Exception {
        HisDatabase database = HisDatabase.start();
        HisBooks books = new HisBooks(database.dataSource(database.newDatabase()));
        books.recharge("WX1", "1", "900000000017", "P1", "王五", 10_000);
        serve(books, 9001);
        System.out.println("Qinghe serves on port 9001: order WX1, flow number RWX1, card 900000000017, patient P1");
        Thread.currentThread().join();
    }

    private String answer(String path, String form) {
        Map<String, String> sent = new HashMap<>();
        for (String field : form.split("&")) {
            String[] parts = field.split("=", 2);
            sent.put(parts[0], URLDecoder.decode(parts[1], GBK));
        }
        String data = sent.get("data");
        int end = data.lastIndexOf('|') + 1;
        int sum = (data.substring(0, end) + KEY).chars().filter(character -> character < 128).sum();
        if (!sent.get("unit").equals(UNIT) || !data.substring(end).equals(String.format("%04d", sum % 10_000))) {
            return "N|E90|校验码错误\nEND\n";
        }
        String[] given = data.substring(0, end - 1).split("\\|", -1);
        return switch (sent.get("func")) {
            case "F01" -> list(given);
            case "F02" -> refund(given[5], books.hold(new Refund(given[0], given[1], given[2], given[3], given[6],
                    orNull(given[7]), fen(given[5]), null)));
            case "F03" -> refund(given[3], books.capture(new Refund(given[1], given[2], null, null, null, null,
                    fen(given[3]), given[0])));
            case "F04" -> refund(given[3], books.release(new Refund(given[1], given[2], null, null, given[4],
                    orNull(given[5]), fen(given[3]), orNull(given[0]))));
            default -> "N|E91|无此功能\nEND\n";
        };
    }

    private String list(String[] given) {
        StringBuilder answer = new StringBuilder("Y|0000|成功\n");
        for (Recharge found : books
                .list(new Query(orNull(given[0]), orNull(given[1]), orNull(given[2]), orNull(given[3]),
                        orNull(given[4]), date(given[5]), date(given[6]), orNull(given[9]), orNull(given[7]),
                        orNull(given[8])))) {
            answer.append(String.join("|", found.orderId(), found.flowNo(), digits(found.paidAt()),
                    CHANNELS.get(found.channelType()), found.channelOrderNo(), found.hisOrderNo(),
                    yuan(found.paidFen()),
                    yuan(found.refundedFen()), found.memo(), found.refundable() ? "Y" : "N")).append('\n');
        }
        return answer.append("END\n").toString();
    }

    private static String refund(String amount, Answer answer) {
        if (!answer.success()) {
            // the books say E98 where this vendor's document says 9999
            return "N|" + answer.code().replace("E98", "9999") + "|" + answer.words() + "\nEND\n";
        }
        return "Y|0000|成功\n" + String.join("|", answer.refundNo(), answer.invoiceNo(), digits(answer.doneAt()), amount,
                yuan(answer.balanceFen())) + "\nEND\n";
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static LocalDate date(String text) {
        return text.isEmpty() ? null : LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static String digits(String time) {
        return time.replaceAll("[^0-9]", "");
    }

    private static long fen(String yuan) {
        return new BigDecimal(yuan).movePointRight(2).longValueExact();
    }

    private static String yuan(long fen) {
        return BigDecimal.valueOf(fen, 2).toPlainString();
    }
}
