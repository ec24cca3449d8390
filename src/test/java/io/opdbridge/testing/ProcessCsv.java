package io.opdbridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The files of the HIS, with numbers that follow from each other. */
public final class ProcessCsv {

    public static final String RECHARGES = "site,cardType,cardNo,hisId,patientName,idCardNo,mobile,orderId,hisFlowNo,"
            + "hisOrderId,channelType,channelOrderNo,payMoney,paidAt,orderMemo";
    public static final String SPENDS = "site,cardType,cardNo,spendNo,amount,spentAt,memo";

    private ProcessCsv() {
    }

    public static String recharge(String cardNo, String flowNo, long payFen) {
        return ",1," + cardNo + "," + patientId(cardNo) + ",王五,,," + orderId(flowNo) + "," + flowNo + ",,0,4200"
                + flowNo + "," + payFen + ",2026-11-20 09:30:00,";
    }

    public static String spend(String cardNo, String spendNo, long amountFen) {
        return ",1," + cardNo + "," + spendNo + "," + amountFen + ",2026-11-21 09:30:00,";
    }

    public static String orderId(String flowNo) {
        return "WX" + flowNo;
    }

    public static String patientId(String cardNo) {
        return "P" + cardNo;
    }

    /** Writes header and rows, each with a line end as RFC 4180 has it. */
    public static Path write(Path file, String header, String... rows) throws IOException {
        StringBuilder text = new StringBuilder(header).append("\r\n");
        for (String row : rows) {
            text.append(row).append("\r\n");
        }
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Lets a file appear in the inbox of a data folder under its final name, as the contract asks for. */
    public static void drop(Path dataDir, String name, String header, String... rows) throws IOException {
        Path draft = write(dataDir.resolve("drafts").resolve(name), header, rows);
        Path inbox = Files.createDirectories(dataDir.resolve("inbox"));
        Files.move(draft, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
