<?xml version="1.0" encoding="UTF-8"?>
<!-- The answer, an ACK^P03 or RTB^K13 in HL7's XML encoding, in our words. Done is AA: vendor-success-codes=AA. Refused is AE
     or AR, with the code of the HIS (ERR-5), else with that of HL7. Whatever else it says is no answer, and leaves the
     outcome unknown: that the message has arrived (CA, CE, CR), that the HIS broke down over it (207), that a list goes on. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:our="urn:our" exclude-result-prefixes="xs our"
                xpath-default-namespace="urn:hl7-org:v2xml" expand-text="yes">

  <xsl:output method="xml" omit-xml-declaration="yes" indent="no"/>

  <xsl:template match="/*">
    <xsl:variable name="acknowledged" select="normalize-space(MSA/MSA.1)"/>
    <xsl:variable name="own" select="(ERR/ERR.5/CWE.1)[normalize-space()][1]"/>
    <!-- where v2.5 has it, and where earlier versions had it -->
    <xsl:variable name="hl7" select="(ERR/ERR.3/CWE.1, ERR/ERR.1/ELD.4/CE.1, MSA/MSA.6/CE.1)[normalize-space()][1]"/>
    <xsl:variable name="said" select="(ERR/ERR.8, ERR/ERR.5/CWE.2, ERR/ERR.7, MSA/MSA.3, ERR/ERR.3/CWE.2,
                                       ERR/ERR.1/ELD.4/CE.2)[normalize-space()][1]"/>
    <Resp>
      <xsl:choose>
        <xsl:when test="$acknowledged = 'AA' and not(ERR/ERR.4 = ('E', 'F')) and not(QAK/QAK.2 = ('AE', 'AR'))
                        and not(DSC/DSC.1[normalize-space()])">
          <RespCode>AA</RespCode>
          <Data>
            <xsl:apply-templates select="ZRF, RTB_K13.ROW_DEFINITION"/>
          </Data>
        </xsl:when>
        <xsl:when test="$acknowledged = ('AE', 'AR') and ($own or not($hl7 = '207'))">
          <RespCode>{($own, $hl7, $acknowledged)[1]}</RespCode>
          <RespMessage>{$said}</RespMessage>
        </xsl:when>
        <xsl:otherwise>
          <RespMessage>{string-join(($acknowledged, $hl7, $said), ' ')}</RespMessage>
        </xsl:otherwise>
      </xsl:choose>
    </Resp>
  </xsl:template>

  <xsl:template match="ZRF">
    <HisCancelNo>{ZRF.2}</HisCancelNo>
    <InvoiceNo>{ZRF.3}</InvoiceNo>
    <HisFlowNo>{ZRF.4}</HisFlowNo>
    <HisDate>{our:time(ZRF.5)}</HisDate>
    <Price>{our:fen((ZRF.6/*, ZRF.6)[1])}</Price>
    <Balance>{our:fen((ZRF.7/*, ZRF.7)[1])}</Balance>
  </xsl:template>

  <xsl:template match="RTB_K13.ROW_DEFINITION">
    <Orders>
      <xsl:for-each select="RDT">
        <Order>
          <OrderId>{our:cell(., 'OrderId')}</OrderId>
          <HisFlowNo>{our:cell(., 'HisFlowNo')}</HisFlowNo>
          <HisDate>{our:time(our:cell(., 'HisDate'))}</HisDate>
          <ChannelType>{our:cell(., 'ChannelType')}</ChannelType>
          <ChannelOrderNo>{our:cell(., 'ChannelOrderNo')}</ChannelOrderNo>
          <HisOrderId>{our:cell(., 'HisOrderId')}</HisOrderId>
          <RefundOrderId>{our:cell(., 'RefundOrderId')}</RefundOrderId>
          <PayMoney>{our:fen(our:cell(., 'PayMoney'))}</PayMoney>
          <RefundMoney>{our:fen(our:cell(., 'RefundMoney'))}</RefundMoney>
          <OrderMemo>{our:cell(., 'OrderMemo')}</OrderMemo>
          <IsAllowRefund>{our:cell(., 'IsAllowRefund')}</IsAllowRefund>
        </Order>
      </xsl:for-each>
    </Orders>
  </xsl:template>

  <!-- What a row has under the column that RDF names so. -->
  <xsl:function name="our:cell" as="xs:string">
    <xsl:param name="row"/>
    <xsl:param name="column"/>
    <xsl:variable name="place" select="index-of($row/../RDF/RDF.2/RCD.1/string(), $column)[1]"/>
    <xsl:sequence select="string($row/*[local-name() = 'RDT.' || $place])"/>
  </xsl:function>

  <!-- Fen of an amount in yuan. What is none stays as it is, and is refused further on. -->
  <xsl:function name="our:fen" as="xs:string">
    <xsl:param name="yuan"/>
    <xsl:sequence select="if (matches($yuan, '^\s*(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2}0*)?\s*$'))
                          then string(xs:integer(xs:decimal(translate($yuan, ',', '')) * 100))
                          else string($yuan)"/>
  </xsl:function>

  <!-- With an offset, as ISO 8601 has it; without, it is the vendor's time. A fraction of a second is left out. -->
  <xsl:function name="our:time" as="xs:string">
    <xsl:param name="time"/>
    <xsl:sequence select="replace(replace($time, '^(\d{14})\.\d+', '$1'),
                                  '^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)(\d\d)$', '$1-$2-$3T$4:$5:$6$7:$8')"/>
  </xsl:function>

</xsl:stylesheet>
