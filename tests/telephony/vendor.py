"""The two services as the vendor's manual prints them, with its faults of order and arguments kept.

Put right is only what no current Asterisk would load: lines torn in two, brackets out of balance, remarks behind `//`,
and `Macro`, which Asterisk has no more. The manual's order of steps and arguments of `Read` stand.
"""

VENDOR_DIALPLAN = """
[Local_Default_CallingRules]
include = clean
include = hotelba

[clean]
exten = 777,1,NoOp(777)
same = n,Goto(clean-action,play,1)

[clean-action]
exten = play,1,Background(roomstatus)
same = n,WaitExten(4)
same = n,Hangup()
exten = *00,1,Playback(room)
same = n,SayDigits(${CALLERID(num)})
same = n,UserEvent(DtmfEndString,Info:777${EXTEN})
same = n,Playback(uncleaned)
same = n,Hangup()
exten = *01,1,Playback(room)
same = n,SayDigits(${CALLERID(num)})
same = n,UserEvent(DtmfEndString,Info:777${EXTEN})
same = n,Playback(cleaned)
same = n,Hangup()

[hotelba]
exten = 778,1,NoOp(778)
same = n,Background(product_id)
same = n,Read(digito,,9,,,4)
same = n,GotoIf($[${LEN(${digito})}>0]?check,1)
same = n,Background(product_id)
same = n,Read(digito,,9,,,4)
same = n,GotoIf($[${LEN(${digito})}>0]?check,1)
same = n,Background(product_id)
same = n,Read(digito,,9,,,4)
same = n,GotoIf($[${LEN(${digito})}>0]?check,1)
same = n,Hangup()
exten = check,1,Gosub(productlist,s,1(${digito}))
same = n,Goto(778,2)

[productlist]
exten = s,1,Set(product_id=${ARG1})
same = n,Background(product_idc)
same = n,SayDigits(${product_id})
same = n,Background(product_num)
same = n,Read(digito,,2,,,4)
same = n,GotoIf($[${LEN(${digito})}>0]?num,1)
same = n,Background(product_num)
same = n,Read(digito,,2,,4)
same = n,GotoIf($[${LEN(${digito})}>0]?num,1)
same = n,Background(product_num)
same = n,Return()
exten = num,1,Set(product_num=${digito})
same = n,Background(product_numc)
same = n,SayDigits(${product_num})
same = n,Background(confirm)
same = n,Read(digito,,1,,4)
same = n,GotoIf($["${digito}"="1"]?yes,1)
same = n,Playback(vm-goodbye)
same = n,Return()
exten = yes,1,UserEvent(DtmfEndString,Info: 778*${product_id}*${product_num})
same = n,Background(success)
same = n,Return()
"""
