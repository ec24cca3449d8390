package io.opdbridge.tools.simulator;

import jakarta.jws.WebMethod;
import jakarta.jws.WebParam;
import jakarta.jws.WebResult;
import jakarta.jws.WebService;
import jakarta.xml.ws.BindingType;
import jakarta.xml.ws.soap.SOAPBinding;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.jaxws.JaxWsServerFactoryBean;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;

import java.util.Map;

/** A simulated HIS on CXF: an operation for each method at {@code /recharge}, one for all at {@code /call}. */
final class SoapHis implements HisServer {

    private final HttpHis server;

    SoapHis(int port, HisBooks books) {
        CXFNonSpringServlet servlet = new CXFNonSpringServlet();
        Bus bus = BusFactory.newInstance().createBus();
        servlet.setBus(bus);
        ServletContextHandler handler = new ServletContextHandler();
        handler.addServlet(new ServletHolder(servlet), "/*");
        server = new HttpHis(port, handler);
        publish(bus, "/recharge", new MethodService(new XmlDesk(books, "0000")));
        publish(bus, "/call", new CallService(new XmlDesk(books, "1")));
    }

    private static void publish(Bus bus, String path, Object service) {
        JaxWsServerFactoryBean endpoint = new JaxWsServerFactoryBean();
        endpoint.setBus(bus);
        endpoint.setServiceBean(service);
        endpoint.setAddress(path);
        endpoint.create();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Text in, text out; the names of the arguments are whatever the stack makes of them. */
    @WebService(targetNamespace = "http://his.hospital/recharge", serviceName = "RechargeService")
    public static final class MethodService {

        private final XmlDesk desk;

        MethodService(XmlDesk desk) {
            this.desk = desk;
        }

        @WebMethod(operationName = "OPDRechargeList")
        public String list(String xml) throws Exception {
            return desk.answer("OPDRechargeList", xml);
        }

        @WebMethod(operationName = "OPDRechargeFreeze")
        public String freeze(String xml) throws Exception {
            return desk.answer("OPDRechargeFreeze", xml);
        }

        @WebMethod(operationName = "OPDRechargeCancellationFee")
        public String settle(String xml) throws Exception {
            return desk.answer("OPDRechargeCancellationFee", xml);
        }
    }

    /** In the way of .NET, by SOAP 1.2. */
    @WebService(targetNamespace = "http://tempuri.org/", serviceName = "HisService")
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    public static final class CallService {

        private static final Map<String, String> METHODS = Map.of("1001", "OPDRechargeList", "1002",
                "OPDRechargeFreeze",
                "1003", "OPDRechargeCancellationFee");

        private final XmlDesk desk;

        CallService(XmlDesk desk) {
            this.desk = desk;
        }

        @WebMethod(operationName = "Call")
        @WebResult(name = "CallResult", targetNamespace = "http://tempuri.org/")
        public String call(@WebParam(name = "code", targetNamespace = "http://tempuri.org/") String code,
                @WebParam(name = "xml", targetNamespace = "http://tempuri.org/") String xml) throws Exception {
            String method = METHODS.get(code);
            return method == null ? "未知的交易代码 " + code : desk.answer(method, xml);
        }
    }
}
