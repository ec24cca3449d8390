<?xml version="1.0" encoding="UTF-8"?>
<!-- Qinghe's answer in our words. What is not whole, and what says that nobody knows, gets no RespCode: then the outcome is
     unknown, and what it says goes into the journal. -->
<xsl:stylesheet version="3.0" expand-text="yes" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:my="urn:qinghe" exclude-result-prefixes="xs my">

  <xsl:output method="xml" omit-xml-declaration="yes"/>

  <!-- list, hold, capture or release -->
  <xsl:param name="vendorStep"/>
  <xsl:param name="vendorAnswer"/>

  <xsl:variable name="lines" select="tokenize($vendorAnswer, '\r?\n')[. ne '']"/>
  <xsl:variable name="head" select="tokenize($lines[1], '\|')"/>
  <xsl:variable name="records" select="$lines[position() gt 1 and position() lt last()]"/>
  <xsl:variable name="channels" select="map{'WX': '0', 'ZFB': '1', 'YL': '2'}"/>

  <xsl:template match="/">
    <Resp>
      <xsl:choose>
        <xsl:when test="not($lines[last()] = 'END') or not($head[1] = ('Y', 'N')) or $head[2] = '9999'">
          <RespMessage>{$vendorAnswer}</RespMessage>
        </xsl:when>
        <xsl:otherwise>
          <RespCode>{if ($head[1] = 'Y') then 'Y' else $head[2]}</RespCode>
          <RespMessage>{$head[3]}</RespMessage>
          <Data>
            <xsl:choose>
              <xsl:when test="$vendorStep = 'list'">
                <Orders>
                  <xsl:for-each select="$records">
                    <xsl:call-template name="order">
                      <xsl:with-param name="field" select="tokenize(., '\|')"/>
                    </xsl:call-template>
                  </xsl:for-each>
                </Orders>
              </xsl:when>
              <xsl:when test="$head[1] = 'Y'">
                <xsl:call-template name="refund">
                  <xsl:with-param name="field" select="tokenize($records[1], '\|')"/>
                </xsl:call-template>
              </xsl:when>
            </xsl:choose>
          </Data>
        </xsl:otherwise>
      </xsl:choose>
    </Resp>
  </xsl:template>

  <xsl:template name="order">
    <xsl:param name="field"/>
    <Order>
      <OrderId>{$field[1]}</OrderId>
      <HisFlowNo>{$field[2]}</HisFlowNo>
      <HisDate>{$field[3]}</HisDate>
      <ChannelType>{$channels($field[4])}</ChannelType>
      <ChannelOrderNo>{$field[5]}</ChannelOrderNo>
      <HisOrderId>{$field[6]}</HisOrderId>
      <PayMoney>{my:fen($field[7])}</PayMoney>
      <RefundMoney>{my:fen($field[8])}</RefundMoney>
      <OrderMemo>{$field[9]}</OrderMemo>
      <IsAllowRefund>{if ($field[10] = 'Y') then 1 else 0}</IsAllowRefund>
    </Order>
  </xsl:template>

  <xsl:template name="refund">
    <xsl:param name="field"/>
    <HisCancelNo>{$field[1]}</HisCancelNo>
    <InvoiceNo>{$field[2]}</InvoiceNo>
    <HisDate>{$field[3]}</HisDate>
    <Price>{my:fen($field[4])}</Price>
    <Balance>{my:fen($field[5])}</Balance>
  </xsl:template>

  <!-- yuan → fen. What is no amount with two decimals stays as it is, and is refused by the bridge. -->
  <xsl:function name="my:fen" as="xs:string?">
    <xsl:param name="yuan" as="xs:string?"/>
    <xsl:sequence select="if (matches($yuan, '^[0-9]+\.[0-9]{2}$')) then translate($yuan, '.', '') else $yuan"/>
  </xsl:function>

</xsl:stylesheet>
