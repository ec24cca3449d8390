package hospital.qinghe;

import io.opdbridge.kit.DialectConformance;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisServer;

import java.util.Map;

class QingheConformanceTest extends DialectConformance {

    @Override
    protected HisServer serve(HisBooks books) {
        return QingheHis.serve(books, 0);
    }

    @Override
    protected Map<String, String> siteSettings(int port) {
        return Map.of("dialect", "qinghe",
                "vendor-address", "http://127.0.0.1:" + port + "/servlet/pay",
                "vendor-operations", "list=F01,hold=F02,capture=F03,release=F04",
                "vendor-charset", "GBK",
                "vendor-user", QingheHis.UNIT,
                "vendor-password", QingheHis.KEY,
                "vendor-success-codes", "Y",
                "vendor-already-captured-codes", "E06",
                "vendor-already-released-codes", "E05",
                "vendor-no-such-hold-codes", "E07");
    }
}
