package io.opdbridge.bench;

import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.classic.MinimalHttpClient;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Calls over one HTTP connection that it keeps. For one thread. */
final class HttpCaller extends TurnCaller {

    private static final ContentType XML = ContentType.create("application/xml");

    private final HttpHost host;
    private final MinimalHttpClient client = HttpClients.createMinimal(new BasicHttpClientConnectionManager());

    HttpCaller(URI address, Workload workload, int number, int callers, AtomicLong pairs) {
        super(workload, number, callers, pairs);
        this.host = HttpHost.create(address);
    }

    /** Posts a request; the whole answer. */
    String post(String method, String xml) throws IOException {
        HttpPost post = new HttpPost("/his/recharge.ReChargeAPI." + method);
        post.setEntity(new ByteArrayEntity(xml.getBytes(StandardCharsets.UTF_8), XML));
        return client.execute(host, post,
                response -> EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8));
    }

    @Override
    String freeze(int recharge, int card, long priceFen, String transTime) throws IOException {
        return text(ok("OPDRechargeFreeze", Requests.freeze(recharge, card, priceFen, transTime)), "InvoiceNo");
    }

    @Override
    void capture(int recharge, int card, long priceFen, String transTime, String invoiceNo) throws IOException {
        ok("OPDRechargeCancellationFee", Requests.settle(recharge, card, priceFen, transTime, invoiceNo, 0));
    }

    @Override
    void list(int card) throws IOException {
        ok("OPDRechargeList", Requests.list(card));
    }

    private String ok(String method, String xml) throws IOException {
        String answer = post(method, xml);
        if (!text(answer, "RespCode").equals("10000")) {
            throw new IOException(method + " was answered with " + answer);
        }
        return answer;
    }

    /** The text of an element of an answer. */
    static String text(String answer, String element) {
        String tag = "<" + element + ">";
        int from = answer.indexOf(tag);
        return from < 0 ? "" : answer.substring(from + tag.length(), answer.indexOf('<', from + 1));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
