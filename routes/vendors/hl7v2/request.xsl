<?xml version="1.0" encoding="UTF-8"?>
<!-- Our request as a message of HL7 v2.5.1, in HL7's XML encoding; src/docs/hl7v2.md shows what comes of it.
     What usually differs: the names of application and facility in MSH, where the card and the order stand, the codes of
     FT1, the name of the query and its parameters. -->
<xsl:stylesheet version="3.0" xmlns="urn:hl7-org:v2xml" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" exclude-result-prefixes="xs" expand-text="yes">

  <xsl:output method="xml" omit-xml-declaration="yes" indent="no"/>

  <!-- list, hold, capture or release -->
  <xsl:param name="vendorStep"/>
  <!-- our number of the hold, the same whenever it is asked about -->
  <xsl:param name="vendorHold"/>
  <!-- the number of this message, another each time -->
  <xsl:param name="vendorMessage"/>
  <xsl:param name="vendorCharset"/>

  <!-- MSH-18, of table 0211, which has no GBK; GB 18030 contains it -->
  <xsl:variable name="charsets" select="map{'UTF-8': 'UNICODE UTF-8', 'GBK': 'GB 18030-2000', 'GB2312': 'GB 18030-2000',
                                            'GB18030': 'GB 18030-2000'}"/>
  <!-- FT1-6: an adjustment moves money within the account, a credit gives it back -->
  <xsl:variable name="types" select="map{'hold': 'AJ', 'capture': 'CD', 'release': 'AJ'}"/>
  <!-- FT1-7 -->
  <xsl:variable name="codes" select="map{'hold': 'HOLD', 'capture': 'CAPTURE', 'release': 'RELEASE'}"/>
  <xsl:variable name="words" select="map{'hold': '退款冻结', 'capture': '退款核销', 'release': '退款回滚'}"/>
  <!-- RDF-2: what the rows of a list are asked for -->
  <xsl:variable name="columns" select="'OrderId', 'HisFlowNo', 'HisDate', 'ChannelType', 'ChannelOrderNo', 'HisOrderId',
                                       'RefundOrderId', 'PayMoney', 'RefundMoney', 'OrderMemo', 'IsAllowRefund'"/>
  <xsl:variable name="now" select="format-dateTime(current-dateTime(), '[Y0001][M01][D01][H01][m01][s01][Z0000]')"/>

  <xsl:template match="/Req[$vendorStep = 'list']" priority="1">
    <QBP_Q13>
      <xsl:call-template name="MSH">
        <xsl:with-param name="type" select="'QBP', 'Q13', 'QBP_Q13'"/>
      </xsl:call-template>
      <QPD>
        <QPD.1><CE.1>Z01</CE.1><CE.2>RechargeList</CE.2><CE.3>L</CE.3></QPD.1>
        <QPD.2>{$vendorMessage}</QPD.2>
        <QPD.3><CX.1>{Data/CardNo}</CX.1><CX.5>{Data/CardType}</CX.5></QPD.3>
        <QPD.4>{Data/IdCardNo}</QPD.4>
        <QPD.5>{Data/Mobile}</QPD.5>
        <QPD.6>{Data/PatientName}</QPD.6>
        <QPD.7>{translate(Data/StartDate, '-', '')}</QPD.7>
        <QPD.8>{translate(Data/EndDate, '-', '')}</QPD.8>
        <QPD.9>{Data/OrderMemo}</QPD.9>
        <QPD.10>{Data/WxOrderNo}</QPD.10>
        <QPD.11>{Data/HisOrderId}</QPD.11>
      </QPD>
      <RDF>
        <RDF.1>{count($columns)}</RDF.1>
        <xsl:for-each select="$columns">
          <RDF.2><RCD.1>{.}</RCD.1><RCD.2>ST</RCD.2></RDF.2>
        </xsl:for-each>
      </RDF>
      <RCP><RCP.1>I</RCP.1></RCP>
    </QBP_Q13>
  </xsl:template>

  <xsl:template match="/Req">
    <DFT_P03>
      <xsl:call-template name="MSH">
        <xsl:with-param name="type" select="'DFT', 'P03', 'DFT_P03'"/>
      </xsl:call-template>
      <EVN><EVN.2><TS.1>{$now}</TS.1></EVN.2></EVN>
      <PID>
        <PID.3><CX.1>{Data/CardNo}</CX.1><CX.4><HD.1>CARD</HD.1></CX.4><CX.5>{Data/CardType}</CX.5></PID.3>
        <xsl:where-populated>
          <PID.3>
            <xsl:for-each select="Data/HisID[string()]">
              <CX.1>{.}</CX.1><CX.4><HD.1>HIS</HD.1></CX.4><CX.5>PI</CX.5>
            </xsl:for-each>
          </PID.3>
        </xsl:where-populated>
        <!-- required, and not known to us: of type unspecified -->
        <PID.5><XPN.7>U</XPN.7></PID.5>
      </PID>
      <DFT_P03.FINANCIAL>
        <FT1>
          <FT1.1>1</FT1.1>
          <FT1.2>{Data/TransNo}</FT1.2>
          <FT1.4><DR.1><TS.1>{translate(Data/TransTime, '-: ', '')}</TS.1></DR.1></FT1.4>
          <FT1.6>{$types($vendorStep)}</FT1.6>
          <FT1.7><CE.1>{$codes($vendorStep)}</CE.1><CE.2>{$words($vendorStep)}</CE.2><CE.3>L</CE.3></FT1.7>
          <FT1.11>
            <CP.1><MO.1>{format-number(xs:integer(Data/Price) div 100, '0.00')}</MO.1><MO.2>CNY</MO.2></CP.1>
          </FT1.11>
          <FT1.24><XCN.1>{Data/OperatorId}</XCN.1><XCN.2><FN.1>{Data/OperatorName}</FN.1></XCN.2></FT1.24>
          <FT1.30><CX.1>{Data/RefundOrderId}</CX.1></FT1.30>
        </FT1>
        <xsl:for-each select="Data/Remark[string()]">
          <NTE><NTE.1>1</NTE.1><NTE.3>{.}</NTE.3></NTE>
        </xsl:for-each>
        <!-- the recharge: its number with the one who placed it, and with the one who keeps it -->
        <DFT_P03.FINANCIAL_COMMON_ORDER>
          <ORC>
            <ORC.1>RE</ORC.1>
            <ORC.2><EI.1>{Data/OrderId}</EI.1></ORC.2>
            <ORC.3><EI.1>{Data/HisFlowNo}</EI.1></ORC.3>
          </ORC>
        </DFT_P03.FINANCIAL_COMMON_ORDER>
        <!-- what the standard has no place for -->
        <ZRF>
          <ZRF.1>{$vendorHold}</ZRF.1>
          <ZRF.2>{Data/HisCancelNo}</ZRF.2>
          <ZRF.3>{Data/InvoiceNo}</ZRF.3>
          <ZRF.8>{Data/PayWay}</ZRF.8>
          <ZRF.9>{Data/ChannelId}</ZRF.9>
          <ZRF.10>{Data/MedicalExtension}</ZRF.10>
        </ZRF>
      </DFT_P03.FINANCIAL>
    </DFT_P03>
  </xsl:template>

  <xsl:template name="MSH">
    <xsl:param name="type"/>
    <MSH>
      <MSH.1>|</MSH.1>
      <MSH.2>^~\&amp;</MSH.2>
      <MSH.3><HD.1>OPD-BRIDGE</HD.1></MSH.3>
      <MSH.4><HD.1>PAYMENT</HD.1></MSH.4>
      <MSH.5><HD.1>HIS</HD.1></MSH.5>
      <MSH.6><HD.1>HOSPITAL</HD.1></MSH.6>
      <MSH.7><TS.1>{$now}</TS.1></MSH.7>
      <MSH.9><MSG.1>{$type[1]}</MSG.1><MSG.2>{$type[2]}</MSG.2><MSG.3>{$type[3]}</MSG.3></MSH.9>
      <MSH.10>{$vendorMessage}</MSH.10>
      <MSH.11><PT.1>P</PT.1></MSH.11>
      <MSH.12><VID.1>2.5.1</VID.1></MSH.12>
      <MSH.18>{$charsets(upper-case($vendorCharset))}</MSH.18>
    </MSH>
  </xsl:template>

</xsl:stylesheet>
