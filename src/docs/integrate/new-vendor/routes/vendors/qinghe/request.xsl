<?xml version="1.0" encoding="UTF-8"?>
<!-- The fields of our request as Qinghe wants them, each followed by a bar, and the check number behind them. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" exclude-result-prefixes="xs">

  <xsl:output method="text"/>

  <!-- list, hold, capture or release -->
  <xsl:param name="vendorStep"/>
  <xsl:param name="vendorKey"/>

  <!-- Our fields in the order of Qinghe's. -->
  <xsl:variable name="fields" select="map{
      'list': ('CardType', 'CardNo', 'IdCardNo', 'PatientName', 'Mobile', 'StartDate', 'EndDate', 'WxOrderNo',
               'HisOrderId', 'OrderMemo'),
      'hold': ('OrderId', 'HisFlowNo', 'CardType', 'CardNo', 'HisID', 'Price', 'TransNo', 'TransTime', 'OperatorId',
               'Remark'),
      'capture': ('HisCancelNo', 'OrderId', 'HisFlowNo', 'Price', 'RefundOrderId'),
      'release': ('HisCancelNo', 'OrderId', 'HisFlowNo', 'Price', 'TransNo', 'TransTime')}"/>

  <xsl:template match="/">
    <xsl:variable name="data" select="Req/Data"/>
    <xsl:variable name="written" as="xs:string*">
      <xsl:for-each select="$fields($vendorStep)">
        <xsl:apply-templates select="$data/*[local-name() = current()]"/>
        <xsl:sequence select="'|'"/>
      </xsl:for-each>
    </xsl:variable>
    <xsl:variable name="text" select="string-join($written)"/>
    <xsl:variable name="sum" select="sum(string-to-codepoints($text || $vendorKey)[. lt 128])"/>
    <xsl:value-of select="$text || format-number($sum mod 10000, '0000')"/>
  </xsl:template>

  <!-- A text must hold neither a bar nor a line break. -->
  <xsl:template match="*" as="xs:string">
    <xsl:sequence select="translate(., '|&#13;&#10;', '｜  ')"/>
  </xsl:template>

  <!-- fen → yuan -->
  <xsl:template match="Price" as="xs:string">
    <xsl:sequence select="format-number(xs:integer(.) div 100, '0.00')"/>
  </xsl:template>

  <!-- 2026-11-23 10:15:00 → 20261123101500 -->
  <xsl:template match="StartDate | EndDate | TransTime" as="xs:string">
    <xsl:sequence select="translate(., '- :', '')"/>
  </xsl:template>

</xsl:stylesheet>
