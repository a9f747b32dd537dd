// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DrandBeacon} from "../../src/beacon/DrandBeacon.sol";
import {DrandEvmnet} from "../../src/beacon/DrandEvmnet.sol";
import {Bls} from "../../src/beacon/bn254/Bls.sol";
import {Field} from "../../src/beacon/bn254/Field.sol";
import {IRandomBeacon} from "../../src/interfaces/IRandomBeacon.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";
import {DrandVectors, GoldenRound} from "./DrandVectors.sol";

/// @notice A beacon for the network of the golden rounds, which named another map in its tag than the one it used.
contract TestnetBeacon is DrandBeacon {
    constructor(uint64 genesis_, uint64 period_) DrandBeacon(genesis_, period_, DrandVectors.groupKey()) {}

    function _domain() internal pure override returns (bytes memory) {
        return "BLS_SIG_BN254G1_XMD:KECCAK-256_SSWU_RO_NUL_\x2b";
    }
}

contract DrandBeaconTest is Assertions {
    uint64 private constant GENESIS = 1000;
    uint64 private constant PERIOD = 3;
    uint256 private constant P = Field.P;

    DrandBeacon private beacon;
    GoldenRound private golden;

    event log_named_uint(string what, uint256 value);

    function setUp() public {
        beacon = new TestnetBeacon(GENESIS, PERIOD);
        golden = DrandVectors.rounds()[0];
        vm.warp(GENESIS + 1000 * PERIOD);
    }

    function test_every_golden_round_verifies_and_gives_its_randomness() public {
        GoldenRound[] memory rounds = DrandVectors.rounds();
        for (uint256 i = 0; i < rounds.length; i++) {
            _requireAccepted(beacon, rounds[i]);
        }
    }

    function test_rounds_of_evmnet_verify_with_the_values_a_deployer_is_given() public {
        DrandBeacon evmnet = new DrandBeacon(DrandEvmnet.GENESIS, DrandEvmnet.PERIOD, DrandEvmnet.groupKey());
        GoldenRound[] memory rounds = DrandVectors.evmnetRounds();
        vm.warp(evmnet.timeOf(rounds[rounds.length - 1].round));
        for (uint256 i = 0; i < rounds.length; i++) {
            _requireAccepted(evmnet, rounds[i]);
        }
    }

    function test_the_chain_hash_commits_to_the_values_a_deployer_is_given() public pure {
        bytes32 hash = sha256(
            abi.encodePacked(
                uint32(DrandEvmnet.PERIOD),
                DrandEvmnet.GENESIS,
                DrandEvmnet.groupKey(),
                DrandEvmnet.GENESIS_SEED,
                "evmnet"
            )
        );
        assertEq(hash, DrandEvmnet.CHAIN_HASH, "chain hash");
    }

    function test_rounds_signed_under_another_tag_are_refused() public {
        DrandBeacon evmnet = new DrandBeacon(GENESIS, PERIOD, DrandVectors.groupKey());
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.WrongSignature.selector, golden.round, golden.signature));
        evmnet.submit(golden.round, golden.signature);
    }

    function test_anyone_brings_a_round() public {
        vm.prank(address(0xA11CE));
        beacon.submit(golden.round, golden.signature);
        (bool available,) = beacon.randomness(golden.round);
        assertTrue(available, "available");
    }

    function test_a_round_is_brought_once() public {
        beacon.submit(golden.round, golden.signature);
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.AlreadySubmitted.selector, golden.round));
        beacon.submit(golden.round, golden.signature);
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.AlreadySubmitted.selector, golden.round));
        beacon.submit(golden.round, [uint256(0), 0]);
    }

    function test_a_round_is_brought_when_its_time_has_come() public {
        uint256 at = GENESIS + (uint256(golden.round) - 1) * PERIOD;
        vm.warp(at - 1);
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.RoundNotReached.selector, at, at - 1));
        beacon.submit(golden.round, golden.signature);
        vm.warp(at);
        beacon.submit(golden.round, golden.signature);
    }

    function test_rounds_out_of_range_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.RoundBeforeFirst.selector, 1, 0));
        beacon.submit(0, golden.signature);
        uint256 at = GENESIS + (uint256(type(uint64).max) - 1) * PERIOD;
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.RoundNotReached.selector, at, block.timestamp));
        beacon.submit(type(uint64).max, golden.signature);
    }

    function test_a_signature_of_another_round_is_refused() public {
        _refusedAsWrong(golden.round + 1, golden.signature);
        _refusedAsWrong(golden.round, DrandVectors.rounds()[1].signature);
    }

    function test_the_negative_of_a_signature_is_refused() public {
        _refusedAsWrong(golden.round, [golden.signature[0], P - golden.signature[1]]);
    }

    function test_a_signature_by_another_key_is_refused() public {
        GoldenRound memory ofEvmnet = DrandVectors.evmnetRounds()[0];
        _refusedAsWrong(ofEvmnet.round, ofEvmnet.signature);
    }

    function test_the_infinity_is_refused() public {
        vm.expectRevert(Bls.PointAtInfinity.selector);
        beacon.submit(golden.round, [uint256(0), 0]);
    }

    function test_coordinates_out_of_the_field_are_refused_even_where_they_name_the_same_point() public {
        _refusedOutOfField([golden.signature[0] + P, golden.signature[1]], golden.signature[0] + P);
        _refusedOutOfField([golden.signature[0], golden.signature[1] + P], golden.signature[1] + P);
        _refusedOutOfField([P, 0], P);
        _refusedOutOfField([0, P], P);
        _refusedOutOfField([type(uint256).max, type(uint256).max], type(uint256).max);
    }

    function test_points_off_the_curve_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(Bls.OffCurve.selector, 4, 1));
        beacon.submit(golden.round, [uint256(1), 1]);
        // On the curve, but not the round's signature: the generator.
        _refusedAsWrong(golden.round, [uint256(1), 2]);
    }

    function testFuzz_a_signature_with_a_bit_flipped_is_refused(uint256 bit) public {
        bit = bound(bit, 0, 511);
        uint256[2] memory signature = golden.signature;
        signature[bit / 256] ^= 1 << (bit % 256);
        vm.expectRevert();
        beacon.submit(golden.round, signature);
        (bool available, bytes32 value) = beacon.randomness(golden.round);
        assertTrue(!available && value == 0, "nothing published");
    }

    function testFuzz_a_signature_for_a_round_with_a_bit_flipped_is_refused(uint8 bit) public {
        vm.warp(type(uint128).max);
        _refusedAsWrong(golden.round ^ uint64(1 << bound(bit, 2, 63)), golden.signature);
    }

    function test_a_refused_signature_leaves_the_round_open() public {
        _refusedAsWrong(golden.round, [uint256(1), 2]);
        _requireAccepted(beacon, golden);
    }

    function testFuzz_too_little_gas_publishes_nothing(uint256 gas) public {
        gas = bound(gas, 5000, 190_000);
        (bool done,) = address(beacon).call{gas: gas}(abi.encodeCall(beacon.submit, (golden.round, golden.signature)));
        (bool available, bytes32 value) = beacon.randomness(golden.round);
        assertTrue(done == available && (!available || value == golden.randomness), "all or nothing");
    }

    function test_a_round_that_is_not_here_has_no_value() public view {
        (bool available, bytes32 value) = beacon.randomness(golden.round);
        assertTrue(!available && value == 0, "nothing");
    }

    function test_the_first_round_is_at_the_genesis() public view {
        assertEq(beacon.timeOf(1), GENESIS, "time");
        assertEq(beacon.roundAt(0), 1, "before");
        assertEq(beacon.roundAt(GENESIS), 1, "at");
        assertEq(beacon.roundAt(GENESIS + 1), 2, "after");
        assertEq(beacon.roundAt(GENESIS + PERIOD), 2, "second");
        assertEq(beacon.roundAt(GENESIS + PERIOD + 1), 3, "third");
    }

    function testFuzz_the_pinned_round_is_the_first_not_before_its_time(uint64 notBefore, address caller) public {
        notBefore = uint64(bound(notBefore, 0, type(uint64).max - 1));
        vm.prank(caller);
        uint64 round = beacon.pin(notBefore);
        assertTrue(beacon.timeOf(round) >= notBefore, "not before");
        assertTrue(round == 1 || beacon.timeOf(round - 1) < notBefore, "the first");
    }

    function test_keys_that_are_no_point_of_g2_are_refused() public {
        uint256[4] memory key = DrandVectors.groupKey();
        _refusedAsKey([uint256(0), 0, 0, 0]);
        _refusedAsKey([key[1], key[0], key[3], key[2]]);
        _refusedAsKey([key[0] + P, key[1], key[2], key[3]]);
        _refusedAsKey([key[0] ^ 1, key[1], key[2], key[3]]);
        // On the twist with x = 1, but not of the right order.
        _refusedAsKey(
            [
                0,
                1,
                0x0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4,
                0x02869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb
            ]
        );
        vm.expectRevert(DrandBeacon.ZeroPeriod.selector);
        new DrandBeacon(GENESIS, 0, key);
    }

    function test_the_key_is_readable() public view {
        uint256[4] memory key = beacon.groupKey();
        for (uint256 i = 0; i < 4; i++) {
            assertEq(key[i], DrandVectors.groupKey()[i], "word");
        }
    }

    function test_bringing_a_round_costs_less_than_190_000_gas_in_all() public {
        GoldenRound[] memory rounds = DrandVectors.rounds();
        bool isolated = _callsAreTransactions();
        uint256 least = type(uint256).max;
        uint256 most;
        for (uint256 i = 0; i < rounds.length; i++) {
            bytes memory data = abi.encodeCall(beacon.submit, (rounds[i].round, rounds[i].signature));
            uint256 before = gasleft();
            (bool done,) = address(beacon).call(data);
            uint256 used = before - gasleft();
            assertTrue(done, "accepted");
            if (!isolated) used += _intrinsic(data);
            if (used < least) least = used;
            if (used > most) most = used;
        }
        emit log_named_uint("gas of submit as a transaction, least", least);
        emit log_named_uint("gas of submit as a transaction, most", most);
        assertBelow(most, 190_000, "gas");
    }

    /// @dev forge's --isolate, which --gas-report implies: then a call's cost has the transaction's in it.
    function _callsAreTransactions() private returns (bool) {
        uint256 before = gasleft();
        (bool done,) = address(0xE0A).call("");
        return done && before - gasleft() > 21_000;
    }

    /// @dev What a transaction costs before its first instruction (EIP-2028).
    function _intrinsic(bytes memory data) private pure returns (uint256 gas) {
        gas = 21_000;
        for (uint256 i = 0; i < data.length; i++) {
            gas += data[i] == 0 ? 4 : 16;
        }
    }

    function _requireAccepted(DrandBeacon at, GoldenRound memory round) private {
        vm.expectEmit(true, true, true, true, address(at));
        emit IRandomBeacon.RandomnessPublished(round.round, round.randomness);
        at.submit(round.round, round.signature);
        (bool available, bytes32 value) = at.randomness(round.round);
        assertTrue(available, "available");
        assertEq(value, round.randomness, "randomness");
    }

    function _refusedAsWrong(uint64 round, uint256[2] memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.WrongSignature.selector, round, signature));
        beacon.submit(round, signature);
    }

    function _refusedOutOfField(uint256[2] memory signature, uint256 got) private {
        vm.expectRevert(abi.encodeWithSelector(Bls.OutOfField.selector, P, got));
        beacon.submit(golden.round, signature);
    }

    function _refusedAsKey(uint256[4] memory key) private {
        vm.expectRevert(abi.encodeWithSelector(DrandBeacon.InvalidKey.selector, key));
        new DrandBeacon(GENESIS, PERIOD, key);
    }
}
