// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

struct GoldenRound {
    uint64 round;
    bytes32 randomness;
    uint256[2] signature;
}

struct GoldenMap {
    uint256 u;
    uint256 x;
    uint256 y;
}

/// @notice Values made by other programs.
library DrandVectors {
    /// @notice The group key of the drand network the golden rounds come from (kevincharm/bls-bn254, "drand outputs", MIT): a test
    /// network from before evmnet, with evmnet's scheme but for the tag.
    function groupKey() internal pure returns (uint256[4] memory) {
        return [
            0x22c42968fc34de59eed98be1ac7ecaca63ed067a2f09b28c1ff604f57f33bf12,
            0x18b1c0651f1c340ce29c7f1b806e395d0433b9ab531a7cfd6b3b69026db8a9ff,
            0x1e9786e80c8c5f3791803823ca18fb3beedb866ad7f57b67fc95abc832ab54d9,
            0x01c7b62e8f4d7f668912bd05e9f5f1e106a85a195557c1d009f52511ed00278c
        ];
    }

    function rounds() internal pure returns (GoldenRound[] memory golden) {
        golden = new GoldenRound[](6);
        golden[0] = GoldenRound(
            2,
            0xf05d8117b23685543bbe4ff64e37c2ebc331278246f96ea2c3ddd44bbc3685d2,
            [
                0x281d32d8ffeb9842d750976b059c533d88236e243db9c8072ead1fc70a8b3b51,
                0x0d287a4664a5f9012d5936be1b4465e2d45fd1f4ed40203c47cdc8a927776e45
            ]
        );
        golden[1] = GoldenRound(
            3,
            0x612e133fed9417332621ae77d2ed4ec8f6d37c58cfdab46bc46ec45792bfa363,
            [
                0x17b189f24f251e472fc995a3bda9f892422395f07ca3dfd2cec71a7b1b5f02a0,
                0x2fc3c10eed1dd9f77791430799c198444b880a7b8c29489225e0d2728c154b7b
            ]
        );
        golden[2] = GoldenRound(
            5,
            0x11e270db99916cfa2d78674decfc67d3106a12a98872231660be6ba06fbaebbe,
            [
                0x111ec1ea8e210acb867434b3a59a1842f2fe7924a795d248d343807f677f5086,
                0x166215f966e2bf70e79e308f3a66ab6ab462ec13977471508320b8d101695d0a
            ]
        );
        golden[3] = GoldenRound(
            14,
            0xf47a9398f3a4c14face1e8e302320352aba6f3e1a50454f3360e3de742640800,
            [
                0x2c03eb7e9ce94f17aaa31b14105c6bdb8aa209b14ef2ded13582991c6b6e2f48,
                0x1af1534e9da8de69e1dd652c101ff19dc55aebd9e25749a9314eea7468f0b36d
            ]
        );
        golden[4] = GoldenRound(
            16,
            0xfec4debe4c429a22a19b2692f5f7be83b7f3e1fc66e4cda718971a25b96a318e,
            [
                0x26b977a91b9eb4af403ea9f7bd78ceb1fc372184b151910b73eb453df5239756,
                0x2350a3cd30ed8157fbe0a0fb37d55ad91b420a53b8fe66d3c371ae72bbf2e00f
            ]
        );
        golden[5] = GoldenRound(
            17,
            0x0d6b449f1b680c5172af8902451c5f9e0561c40876677dd478731fd614df96ca,
            [
                0x2a0eea50b7cf25eddd5f5daa87f57e80d725de480bdac391027229351ac25cc5,
                0x26e3949ca6f62ddf6e9384795bf80a0f471e51299c2178c0b68bf07cb19f1c34
            ]
        );
    }

    /// @notice Rounds of evmnet itself, as its HTTP API gives them.
    function evmnetRounds() internal pure returns (GoldenRound[] memory golden) {
        golden = new GoldenRound[](5);
        golden[0] = GoldenRound(
            1,
            0x781b75698adc3af62cfa55db83cf0c73ae54e1ac8c0d4c3a2224126b65369ec5,
            [
                0x11f812d738a36b2210dc88c2d635ad8039588205f42445d6de09e6530165c346,
                0x2a23aca348c84badcf8df5321ac24577b7963d5b0d780bc4626baedb45cde373
            ]
        );
        golden[1] = GoldenRound(
            513,
            0x7314ea6e75107e5ee9bdbe1a597961f624ec1b58131d93986cfd30e29b04da05,
            [
                0x06ded8c05af23042a0caf9b404c6140f9ec64adbaf82f04d5c37153e8412ed58,
                0x0f827c7d5ac7d02ca0bbd989d07594729bdcde7d6dc1001191c59dc9033d31b2
            ]
        );
        golden[2] = GoldenRound(
            10_000_000,
            0x8b8535f192275f32bc8532d19f0465f25abc4cb762697236a29665bc5248aa6c,
            [
                0x2c7b65b5acfe55256910ca71cf0a0fa71ac34c2a1167f86a22930a03e70ebec0,
                0x0f7a530796e7ee38600b06da0390634a9b154e3eebc3b323dde2111e1c8ebdf3
            ]
        );
        golden[3] = GoldenRound(
            10_000_013,
            0xdb9cd091d7dd1378a6a26f2e06bc64ad4276a36fb2f8813f45e49e8aea79554f,
            [
                0x13d1b70855d04ea9af3efc4a03378f655459da97819ca4c63427104cf20bd724,
                0x2c4116eba1899aefcc969a160faa09d164ef5c2dbcef91ad7455ad7c0457d37c
            ]
        );
        golden[4] = GoldenRound(
            19_732_510,
            0xd1889b6bb74aa7655f778a330380440d0e9a7ba2dc2f1f54b5009663f362c346,
            [
                0x180a58cd3c3299b4eac3c7730cba7d00e084edba93da88d4513f4bdabb209e92,
                0x183a6779d3ce0f92744930f77ef5407fab5f0dd80a395c7f1da23856f23ecbd2
            ]
        );
    }

    /// @notice Field elements and the points they map to: u and Q of gnark-crypto's hash_vectors_test.go for G1 (Apache-2.0). Each of
    /// the map's three candidates decides some of them.
    function maps() internal pure returns (GoldenMap[] memory golden) {
        golden = new GoldenMap[](11);
        golden[0] = GoldenMap(
            0x2f87b81d9d6ef05ad4d249737498cc27e1bd485dca804487844feb3c67c1a9b5,
            0x0e449b959abbd0e5ab4c873eaeb1ccd887f1d9ad6cd671fd72cb8d77fb651892,
            0x29ff1e36867c60374695ee0c298fcbef2af16f8f97ed356fa75e61a797ebb265
        );
        golden[1] = GoldenMap(
            0x06de2d0d7c0d9c7a5a6c0b74675e7543f5b98186b5dbf831067449000b2b1f8e,
            0x19388d9112a306fba595c3a8c63daa8f04205ad9581f7cf105c63c442d7c6511,
            0x182da356478aa7776d1de8377a18b41e933036d0b71ab03f17114e4e673ad6e4
        );
        golden[2] = GoldenMap(
            0x11945105b5e3d3b9392b5a2318409cbc28b7246aa47fa30da5739907737799a9,
            0x1452c8cc24f8dedc25b24d89b87b64e25488191cecc78464fea84077dd156f8d,
            0x209c3633505ba956f5ce4d974a868db972b8f1b69d63c218d360996bcec1ad41
        );
        golden[3] = GoldenMap(
            0x1255fc9ad5a6e0fb440916f091229bda611c41be2f2283c3d8f98c596be4c8c9,
            0x04e8357c98524e6208ae2b771e370f0c449e839003988c2e4ce1eaf8d632559f,
            0x04396ec43dd8ec8f2b4a705090b5892219759da30154c39490fc4d59d51bb817
        );
        golden[4] = GoldenMap(
            0x2f7993a6b43a8dbb37060e790011a888157f456b895b925c3568690685f4983d,
            0x28d01790d2a1cc4832296774438acd46c2ce162d03099926478cf52319daba8d,
            0x10227ab2707fd65fb45e87f0a48cfe3556f04113d27b1da9a7ae1709007355e1
        );
        golden[5] = GoldenMap(
            0x2677d0532b47a4cead2488845e7df7ebc16c0b8a2cd8a6b7f4ce99f51659794e,
            0x07dc256c7aadac1b4e1d23b3b2bbb5e2ffd9c753b9073d8d952ead8f812ce1b3,
            0x2589008b2e15dcb3d16cdc1fed2634778001b1b28f0ab433f4f5ec6635c55e1e
        );
        golden[6] = GoldenMap(
            0x2a50be15282ee276b76db1dab761f75401cdc8bd9fff81fcf4d428db16092a7b,
            0x1c53b05f2fce15ba0b9100650c0fb46de1fb62f1d0968b69151151bd25dfefa4,
            0x1fe783faf4bdbd79b717784dc59619106e4acccfe3b5d9750799729d855e7b81
        );
        golden[7] = GoldenMap(
            0x23b41953676183c30aca54b5c8bd3ffe3535a6238c39f6b15487a5467d5d20eb,
            0x214a4e6e97adda47558f80088460eabd71ed35bc8ceafb99a493dd6f4e2b3f0a,
            0x0faaeb29cc23f9d09b187a99741613aed84443e7c35736258f57982d336d13bd
        );
        golden[8] = GoldenMap(
            0x048527470f534978bae262c0f3ba8380d7f560916af58af9ad7dcb6a4238e633,
            0x2298ba379768da62495af6bb390ffca9156fde1dc167235b89c6dd008d2f2f3b,
            0x0660564cf6fce5cdea4780f5976dd0932559336fd072b4ddd83ec37f00fc7699
        );
        golden[9] = GoldenMap(
            0x19a6d8be25702820b9b11eada2d42f425343889637a01ecd7672fbcf590d9ffe,
            0x2811dea430f7a1f6c8c941ecdf0e1e725b8ad1801ad15e832654bd8f10b62f16,
            0x253390ed4fb39e58c30ca43892ab0428684cfb30b9df05fc239ab532eaa02444
        );
        golden[10] = GoldenMap(
            0x11852286660cd970e9d7f46f99c7cca2b75554245e91b9b19d537aa6147c28fc,
            0x2ff727cfaaadb3acab713fa22d91f5fddab3ed77948f3ef6233d7ea9b03f4da1,
            0x304080768fd2f87a852155b727f97db84b191e41970506f0326ed4046d1141aa
        );
    }
}
